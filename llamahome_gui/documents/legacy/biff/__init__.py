"""Reader of Excel's binary records, BIFF5 to BIFF8 (Excel 5.0 to 2003), after [MS-XLS].

It takes what it can get: records of unknown kinds are passed over, and where a file is cut off it ends.
"""
