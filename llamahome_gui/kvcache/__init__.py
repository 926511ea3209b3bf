"""The KV cache: eviction policies, slots, accumulated attention scores, rotary positions.

Knows nothing of chats, files or widgets. `caches.make_cache` is the one door; `usage.CacheUsage` is what the rest of
the program sees of a cache and needs no torch, therefore nothing is imported here.
"""
