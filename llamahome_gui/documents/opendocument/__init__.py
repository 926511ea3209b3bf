"""OpenDocument texts, sheets and slides (ODT, ODS, ODP), read from `content.xml` and `styles.xml` with lxml.

After OpenDocument 1.3 part 3. A file stores what a cell or field shows beside its value, so nothing is computed.
"""
