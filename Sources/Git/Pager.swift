extension Repository {
    /// The program that git shows long text with, by the configuration of the user and the system; nil if it names none. That
    /// of a repository is not asked: what a repository says is not run.
    public static var pager: String? {
        guard let configuration = try? Configuration(of: nil) else { return nil }
        return configuration["core.pager"]
    }
}
