/// A healthcheck may take longer than the time until the next one.
///
/// healthcheck_timeout_seconds is how long a check waits for its answer, healthcheck_interval_seconds how far the checks
/// are apart; each is 10 unless it is set. Of a task that hangs, each check takes the whole timeout: with a timeout beyond
/// the interval, such a task is not found as soon as the interval promises. Lower the timeout, or raise the interval.
/// nerve's checks of SmartStack cannot go wrong this way: their interval is their timeout and one second.
///
/// Wrong:
///
/// ```yaml
/// # checkout/marathon-prod.yaml
/// main:
///   healthcheck_mode: http
///   healthcheck_timeout_seconds: 30
/// ```
///
/// Right:
///
/// ```yaml
/// # checkout/marathon-prod.yaml
/// main:
///   healthcheck_mode: http
///   healthcheck_timeout_seconds: 5
/// ```
public enum HealthcheckTimeoutRule: ServiceRule {
    public static let id = DiagnosticID.healthcheckTimeout

    public static func check(_ service: CheckedService, _ context: RuleContext) -> [Diagnostic] {
        service.marathonInstances.compactMap { instance in
            guard let check = instance.healthcheck, let timeout = check.timeout.value.number,
                let interval = check.interval.value.number, interval < timeout,
                let place = check.timeout.origin.node ?? check.interval.origin.node
            else { return nil }
            let shown = check.timeout.origin.node == nil ? " unless healthcheck_timeout_seconds is set" : ""
            return place.diagnostic(
                id,
                "\(instance.common.id): a healthcheck comes every \(check.interval.value.shown) seconds, but may take "
                    + "\(check.timeout.value.shown)\(shown)",
                hint: "set healthcheck_timeout_seconds to at most healthcheck_interval_seconds")
        }
    }
}
