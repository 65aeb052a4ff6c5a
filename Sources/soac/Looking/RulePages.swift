/// The manual pages of all findings, as `docs/rules` has them. `RulePages.txt` becomes part of the binary; a test makes
/// it of the rules' doc comments, with a form feed between pages.
enum RulePages {
    /// By the finding's name, which is the title of its page.
    static let all: [String: String] = {
        let parts = PackageResources.RulePages_txt.split(separator: UInt8(ascii: "\u{0C}"))
        // A line break stands before each form feed, and after it.
        let pages = parts.map { String(decoding: $0.drop { $0 == UInt8(ascii: "\n") }.dropLast(), as: UTF8.self) }
        return Dictionary(
            uniqueKeysWithValues: pages.filter { !$0.isEmpty }.map { page in
                (String(page.dropFirst("# ".count).prefix { $0 != "\n" }), page)
            })
    }()
}
