/// The time zone of a Chronos job's schedule does not exist.
///
/// Chronos takes any text for a zone, and runs the job by UTC where it does not know it: hours off, and not to be seen
/// until somebody misses the run. Zones are those that Java knows: the names of the IANA database (`Europe/Berlin`, `UTC`),
/// a few short ones of old (`PST`, `JST`), and distances from Greenwich (`GMT+2`, `GMT-08:30`).
///
/// Wrong:
///
/// ```yaml
/// # checkout/chronos-prod.yaml
/// main:
///   cmd: nightly
///   schedule: '0 3 * * *'
///   schedule_time_zone: Europe/Hamburg
/// ```
///
/// Right:
///
/// ```yaml
/// # checkout/chronos-prod.yaml
/// main:
///   cmd: nightly
///   schedule: '0 3 * * *'
///   schedule_time_zone: Europe/Berlin
/// ```
public enum TimeZoneRule: ServiceRule {
    public static let id = DiagnosticID.timeZone

    public static func check(_ service: CheckedService, _ context: RuleContext) -> [Diagnostic] {
        let findings = service.configured.compactMap { instance -> Diagnostic? in
            guard instance.kind == .chronos,
                case .string(let name)? = instance.configuration.value(.scheduleTimeZone), !name.isEmpty,
                !TimeZones.contains(name), !JavaTimeZones.contains(name)
            else { return nil }
            let distance = "GMT" + name.drop { $0 != "+" && $0 != "-" }
            let isDistance = name.hasPrefix("UTC") && JavaTimeZones.contains(distance)
            let near = isDistance ? ["'\(distance)'"] : NearestNames.of(name, among: TimeZones.all)
            let hint =
                near.isEmpty ? "as in 'Europe/Berlin' or 'UTC'" : "did you mean \(near.joined(separator: " or "))?"
            return instance.diagnostic(.scheduleTimeZone, id, "there is no time zone '\(name)'", hint: hint)
        }
        return findings.oncePerPlace()
    }
}
