"""Serial numbers of days and the moments that they stand for (ECMA-376 part 1, 18.17.4.1)."""

from __future__ import annotations

from datetime import datetime, timedelta

WINDOWS_EPOCH = datetime(1899, 12, 30)
MAC_EPOCH = datetime(1904, 1, 1)
_DAY_MILLISECONDS = 86_400_000
# 1900 was no leap year, but Lotus 1-2-3 took it for one and Excel kept to that: day 60 is the 29th of February.
_INVENTED_DAY = 60


def moment_of(serial: float, epoch: datetime) -> datetime:
    """The moment of a serial number, to the millisecond; of a part of a day alone on the day of the epoch.

    Raises:
        OverflowError: Beyond the year 9999.
    """
    days, part = divmod(serial, 1)
    moment = timedelta(milliseconds=round(part * _DAY_MILLISECONDS))
    if epoch == WINDOWS_EPOCH and 0 < serial < _INVENTED_DAY and (serial >= 1 or moment.days):
        days += 1
    return epoch + timedelta(days=days) + moment
