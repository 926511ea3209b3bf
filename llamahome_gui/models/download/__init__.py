"""Downloads: one file's bytes, a whole model, a queue of models. Nothing is installed before all of it is verified."""

from llamahome_gui.models.download.manager import DownloadManager
from llamahome_gui.models.download.types import DownloadState, DownloadStatus, FileStatus, Timing

__all__ = ["DownloadManager", "DownloadState", "DownloadStatus", "FileStatus", "Timing"]
