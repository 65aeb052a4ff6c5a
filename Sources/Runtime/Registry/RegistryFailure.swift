/// Why a registry gave no answer that tells.
struct RegistryFailure: Error, Hashable {
    /// What a failure says of the registry's other images.
    enum Reach { case image, maybeRegistry, registry }

    /// One line for people: printable, without a full stop and without anything secret.
    var reason: String
    var reach: Reach

    init(_ reason: String, _ reach: Reach = .image) {
        self.reason = reason
        self.reach = reach
    }
}
