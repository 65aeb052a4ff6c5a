/// How the history that a shallow clone lacks is got.
public enum Deepening {
    /// For people; where a CI service made the clone, what to set there.
    public static let hint = hint(in: .ofProcess)

    static func hint(in environment: Environment) -> String {
        let usual = "get the history with `git fetch --unshallow`"
        // GitLab, Bitbucket, Azure, Travis, Jenkins; GITHUB_ACTIONS is set by Gitea and Forgejo as well.
        let services = [
            ("GITHUB_ACTIONS", "`fetch-depth: 0` for actions/checkout"), ("GITLAB_CI", "the variable GIT_DEPTH: 0"),
            ("BITBUCKET_BUILD_NUMBER", "`clone: {depth: full}`"), ("TF_BUILD", "`fetchDepth: 0` for the checkout"),
            ("TRAVIS", "`git: {depth: false}`"), ("JENKINS_URL", "the checkout without \"Shallow clone\""),
        ]
        guard let (_, setting) = services.first(where: { environment[$0.0] != nil }) else { return usual }
        return "\(usual), or set \(setting)"
    }
}
