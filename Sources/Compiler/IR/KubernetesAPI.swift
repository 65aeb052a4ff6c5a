/// The version of the API that a cluster speaks. What is asked for is the same in each; some of it has another form.
public struct KubernetesAPI: Hashable, Sendable, CustomStringConvertible {
    /// The `N` of `1.N`.
    public let minor: Int

    /// What paasta_tools v0.86.13 speaks is understood up to 1.24.
    public static let standard = KubernetesAPI(minor: 20)

    private init(minor: Int) { self.minor = minor }

    /// Of `1.20` or `1.25.3`; nil if the text is no version of that kind.
    public init?(_ text: String) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard (2...3).contains(parts.count), parts[0] == "1",
            parts.dropFirst().allSatisfy({ !$0.isEmpty && $0.count <= 4 && $0.utf8.allSatisfy { (48...57).contains($0) } }),
            let minor = Int(parts[1])
        else { return nil }
        self.init(minor: minor)
    }

    public var description: String { "1.\(minor)" }

    /// Whether `policy/v1beta1` and `autoscaling/v2beta1` are gone.
    public var isNewer: Bool { minor >= 25 }

    /// The API that budgets are sent to.
    public var budgets: String { isNewer ? "policy/v1" : "policy/v1beta1" }

    /// The API that autoscalers are sent to.
    public var autoscalers: String { isNewer ? "autoscaling/v2" : "autoscaling/v2beta1" }
}
