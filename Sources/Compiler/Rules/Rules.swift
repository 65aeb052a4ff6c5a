/// All rules.
public enum Rules {
    static let ofServices: [any ServiceRule.Type] = [
        DuplicateInstanceRule.self
    ]

    static let ofRepositories: [any RepositoryRule.Type] = [
        ProxyPortRule.self
    ]

    public static var all: [any Rule.Type] { ofServices + ofRepositories }
}
