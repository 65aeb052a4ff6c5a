#!/usr/bin/env python3
"""Record when schedules come up by the libraries croniter and isodate: cron lines and ISO 8601 intervals, before and after moments
around the days on which clocks are changed.

    pip install croniter==7.0.0 isodate==0.7.2
    record_schedules.py > Tests/PlannerTests/Fixtures/schedules.json

The time zones' own files stand in it as well, so that a machine with other ones reads the same.
"""
import base64
import datetime
import importlib.metadata
import json
import pathlib
import random
import zoneinfo

import croniter
import isodate

UTC = datetime.timezone.utc
# Both hemispheres, distances of half and of three quarters of an hour, clocks that move by half an hour, at midnight, or
# backwards in summer, and none.
ZONES = [
    "Europe/Berlin", "Europe/London", "Europe/Dublin", "US/Pacific", "America/New_York", "America/St_Johns",
    "America/Santiago", "Australia/Sydney", "Australia/Lord_Howe", "Pacific/Auckland", "Pacific/Chatham",
    "Asia/Kolkata", "Asia/Kathmandu", "Africa/Casablanca", "Africa/Cairo", "Asia/Tokyo", "UTC",
]
LINES = [
    "0 * * * *", "*/5 * * * *", "*/7 * * * *", "30 * * * *", "* * * * *", "0 0 * * *", "30 0 * * *", "0 1 * * *",
    "30 1 * * *", "0 2 * * *", "15 2 * * *", "30 2 * * *", "0 3 * * *", "45 3 * * *", "59 11 * * *", "59 23 * * *",
    "0 12 * * 0", "30 2 * * 0", "0 0 * * 7", "30 3 * * 1", "0 9-17 * * 1-5", "15,45 8 * * *", "0 */2 * * *",
    "30 1-4 * * *", "10 0-23/3 * * *", "0 0 1 * *", "0 0 31 * *", "0 0 30 * *", "0 0 29 2 *", "30 2 29 2 *",
    "0 0 1 1 *", "59 23 31 12 *", "1 0 1 */3 *", "0 0 13 * 5", "0 6 1,15 * mon", "0 4 28-31 * *", "0 0 1-7 3 sun",
    "0 5 * 3,10 0", "30 2 31 3 *", "30 2 25-31 10 sun", "0 0 29 2 1", "20 4 * jan-mar tue,thu",
]
INTERVALS = [
    ("2019-01-01T00:00:00", "PT30S"), ("2019-01-01T00:00:00", "PT1M"), ("2020-01-01T00:10:00", "PT1H"),
    ("2019-03-05T07:45:30", "PT90M"), ("2019-01-01T00:00:00", "PT36H"), ("2019-01-01T06:00:00", "P1D"),
    ("2019-01-01T02:30:00", "P1D"), ("2019-01-01T01:30:00", "P1D"), ("2018-12-31T23:59:00", "P3D"),
    ("2019-01-01T00:00:00", "P1W"), ("2016-05-01T12:00:00", "P2W"), ("2019-01-01T00:00:00", "P1M"),
    ("2018-12-15T02:30:00", "P1M"), ("2019-01-01T00:00:00", "P3M"), ("2016-02-28T10:00:00", "P1Y"),
    ("2016-02-29T10:00:00", "P4Y"), ("2016-02-29T10:00:00", "P1Y"), ("2019-01-31T00:00:00", "P1M"),
    ("2019-08-31T03:00:00", "P1M"), ("2018-10-30T00:00:00", "P2M"), ("2019-01-01T00:00:00", "P1Y6M"),
    ("2019-01-01T00:00:00", "P1M1D"), ("2019-01-15T00:00:00", "P1M2W3D"), ("2019-01-01T00:00:00", "P1DT12H"),
    ("2019-01-01T00:00:00", "P10000D"), ("2019-01-01T00:00:00", "P1MT6H"),
]


def changes(zone):
    """The moments from 2019 to 2027 at which clocks are changed, to the minute."""
    found, moment = [], datetime.datetime(2019, 1, 1, tzinfo=UTC)
    while moment.year < 2028:
        later = moment + datetime.timedelta(days=1)
        if moment.astimezone(zone).utcoffset() != later.astimezone(zone).utcoffset():
            low, high = moment, later
            while high - low > datetime.timedelta(minutes=1):
                middle = low + (high - low) / 2
                same = low.astimezone(zone).utcoffset() == middle.astimezone(zone).utcoffset()
                low, high = (middle, high) if same else (low, middle)
            found.append(high)
        moment = later
    return found


def moments(chance, zone, count):
    """Around changes, if there are any, and anywhere."""
    days = changes(zone)
    for number in range(count):
        if days and number % 4 != 3:
            moment = chance.choice(days) + datetime.timedelta(seconds=chance.randint(-100_000, 100_000))
        else:
            moment = datetime.datetime(2019, 1, 1, tzinfo=UTC) + datetime.timedelta(seconds=chance.randrange(9 * 31_536_000))
        yield moment.replace(microsecond=0)


def seconds(moment):
    return None if moment is None else int(moment.timestamp())


def cron(line, zone, moment):
    local = moment.astimezone(zone)
    after = croniter.croniter(line, local).get_next(datetime.datetime)
    before = croniter.croniter(line, local).get_prev(datetime.datetime)
    return seconds(before), seconds(after)


def interval(start, period, zone, moment):
    """Each time is made of the one before, by the zone's clocks."""
    length = isodate.parse_duration(period)
    time, last = isodate.parse_datetime(start).replace(tzinfo=zone), None
    while time < moment or seconds(time) < seconds(moment):
        last, time = time, time + length
    if seconds(time) == seconds(moment):
        time = time + length
    return seconds(last), seconds(time)


def record():
    chance = random.Random(18)
    cases = []
    for name in ZONES:
        zone = zoneinfo.ZoneInfo(name)
        for line in LINES:
            for moment in moments(chance, zone, 2):
                before, after = cron(line, zone, moment)
                cases.append({"schedule": line, "zone": name, "at": seconds(moment), "before": before, "after": after})
        for start, period in INTERVALS:
            # Python adds hours to what clocks show; where these are changed that is no hour.
            if "T" in period and changes(zone):
                continue
            if "S" in period and name != "UTC":
                continue
            for moment in moments(chance, zone, 1):
                before, after = interval(start, period, zone, moment)
                cases.append(
                    {
                        "schedule": f"R/{start}Z/{period}", "zone": name, "at": seconds(moment), "before": before,
                        "after": after,
                    }
                )
    return cases


def main():
    folder = next(pathlib.Path(path) for path in zoneinfo.TZPATH if (pathlib.Path(path) / "UTC").exists())
    versions = {name: importlib.metadata.version(name) for name in ("croniter", "isodate")}
    print("{" + f'"made_by": "tools/record_schedules.py", "versions": {json.dumps(versions)},')
    print('"zones": {')
    print(",\n".join(f'"{name}": "{base64.b64encode((folder / name).read_bytes()).decode()}"' for name in ZONES))
    print('},\n"cases": [')
    print(",\n".join(json.dumps(case) for case in record()))
    print("]}")


main()
