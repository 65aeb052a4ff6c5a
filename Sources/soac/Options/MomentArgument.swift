import ArgumentParser
import Compiler
import Emitters
import Glibc

/// A moment on the command line: `2019-10-02`, `2019-10-02T12:00:00Z`, `2019-10-02T14:00+02:00`. Without a zone, UTC.
struct MomentArgument: ExpressibleByArgument {
    var moment: Moment

    init?(argument: String) {
        let parts = argument.split(separator: "T", maxSplits: 1, omittingEmptySubsequences: false)
        let day = parts[0].split(separator: "-", omittingEmptySubsequences: false).map { MomentArgument.number($0) }
        guard day.count == 3, let year = day[0], let month = day[1], let dayOfMonth = day[2],
            let date = CalendarDate(year: year, month: month, day: dayOfMonth)
        else { return nil }
        var clock = parts.count > 1 ? parts[1] : ""
        var offset = 0
        if clock.hasSuffix("Z") {
            clock.removeLast()
        } else if let sign = clock.lastIndex(where: { $0 == "+" || $0 == "-" }) {
            let zone = clock[clock.index(after: sign)...].split(separator: ":").map { MomentArgument.number($0) }
            guard let hours = zone.first ?? nil, zone.count <= 2, let minutes = zone.count == 2 ? zone[1] : 0,
                hours < 24, minutes < 60
            else { return nil }
            offset = (hours * 3600 + minutes * 60) * (clock[sign] == "-" ? -1 : 1)
            clock = clock[..<sign]
        }
        let time = clock.split(separator: ":", omittingEmptySubsequences: false).map { MomentArgument.number($0) }
        guard parts.count == 1 || (2...3).contains(time.count), time.allSatisfy({ $0 != nil }) || parts.count == 1
        else {
            return nil
        }
        func unit(_ index: Int) -> Int { index < time.count ? (time[index] ?? 0) : 0 }
        guard let local = Timestamp(date: date, hour: unit(0), minute: unit(1), second: unit(2)) else { return nil }
        moment = Moment(local: local, offset: offset)
    }

    private static func number(_ text: Substring) -> Int? {
        guard !text.isEmpty, text.utf8.count <= 4, text.utf8.allSatisfy({ (48...57).contains($0) }) else { return nil }
        return Int(text)
    }

    /// As it is read.
    static func text(of moment: Moment) -> String {
        func two(_ number: Int) -> String { (number < 10 ? "0" : "") + String(number) }
        let (time, date) = (moment.local, moment.local.date)
        let zone = abs(moment.offset) / 60
        let suffix = zone == 0 ? "Z" : (moment.offset < 0 ? "-" : "+") + "\(two(zone / 60)):\(two(zone % 60))"
        return
            "\(date.year)-\(two(date.month))-\(two(date.day))T\(two(time.hour)):\(two(time.minute)):\(two(time.second))\(suffix)"
    }
}

/// What depends on the machine and the moment: the only place that looks.
enum Clock {
    /// Since 1970.
    static func seconds() -> Int { time(nil) }

    /// Now, in the machine's zone.
    static func now() -> Moment {
        var seconds = time(nil)
        var local = tm()
        localtime_r(&seconds, &local)
        guard
            let date = CalendarDate(
                year: Int(local.tm_year) + 1900, month: Int(local.tm_mon) + 1, day: Int(local.tm_mday)),
            let time = Timestamp(
                date: date, hour: Int(local.tm_hour), minute: Int(local.tm_min), second: min(59, Int(local.tm_sec)))
        else { preconditionFailure("the machine's clock is not between the years 1 and 9999") }
        return Moment(local: time, offset: Int(local.tm_gmtoff))
    }

    /// The machine's zone.
    static let zone = LocalZone { seconds in
        var (moment, local) = (time_t(seconds), tm())
        return localtime_r(&moment, &local) == nil ? 0 : Int(local.tm_gmtoff) / 60
    }

    static func cores() -> Int { max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) }
}
