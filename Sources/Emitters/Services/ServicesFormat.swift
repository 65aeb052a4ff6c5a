/// The forms of the file of all ports.
public enum ServicesFormat: String, CaseIterable, Sendable {
    /// That of `/etc/services`.
    case rfc1700
    case yaml, json
}
