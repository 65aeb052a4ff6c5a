import ArgumentParser
import Compiler
import Git

/// What the environment of GitHub Actions, GitLab CI and Jenkins says of the change that they look at.
enum ReviewService {
    /// Where lines of the repository can be looked at. Nil outside of them, and where another repository is read than theirs:
    /// one that does not have their commit.
    static func links(_ repository: Repository) -> LinkTemplate? {
        if let server = variable("GITHUB_SERVER_URL"), let name = variable("GITHUB_REPOSITORY"),
            has(variable("GITHUB_SHA"), repository)
        {
            return LinkTemplate("\(server)/\(name)/blob/{sha}/{path}#L{line}")
        }
        if let project = variable("CI_PROJECT_URL"), has(variable("CI_COMMIT_SHA"), repository) {
            return LinkTemplate("\(project)/-/blob/{sha}/{path}#L{line}")
        }
        return nil
    }

    /// The branch that is reviewed: what is checked out there has none.
    static var branch: String? {
        ["GITHUB_HEAD_REF", "CI_MERGE_REQUEST_SOURCE_BRANCH_NAME", "CHANGE_BRANCH"].lazy.compactMap(variable).first
    }

    private static func has(_ sha: String?, _ repository: Repository) -> Bool {
        guard let sha, let id = ObjectID(hex: sha) else { return false }
        return (try? repository.read(CommitID(id))) != nil
    }

    private static func variable(_ name: String) -> String? {
        ThisHost.variable(name).flatMap { $0.isEmpty ? nil : $0 }
    }
}

extension LinkTemplate: ExpressibleByArgument {
    public init?(argument: String) { self.init(argument) }
}
