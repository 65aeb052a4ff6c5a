import Compiler

/// Which checks have something to check.
enum WatchedChecks {
    /// Tells of the name of a check whether it has nothing to check any more.
    ///
    /// - Parameters:
    ///   - watched: what is configured and deployed
    ///   - unreadable: services of which any instance may be there
    ///   - isCompiled: a compile of nothing is no news of anything
    static func ended(
        watched: some Sequence<InstanceID>, unreadable: Set<ServiceName>, isCompiled: Bool,
        named name: (InstanceID) -> String
    ) -> (_ check: String) -> Bool {
        guard isCompiled else { return { _ in false } }
        let names = Set(watched.map(name))
        let beginnings = unreadable.map { name(InstanceID(service: $0, instance: InstanceName(""))) }
        return { check in !names.contains(check) && !beginnings.contains { check.hasPrefix($0) } }
    }
}
