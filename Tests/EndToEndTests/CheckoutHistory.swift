import TestSupport

/// A week of a service of the example.
enum CheckoutHistory {
    /// Who did what, one day after the other: a name, a subject, and an edit of the example.
    static let commits = [
        ("Ada Byron", "All services", ":"),
        (
            "Grace Hopper", "Give checkout more memory\n\nIt swaps at noon.",
            "sed -i '0,/mem: 1024/s//mem: 2048/' checkout/marathon-hamburg-prod.yaml"
        ),
        ("Ada Byron", "Tidy up", "sed -i 's/^# An order/# Any order/' checkout/marathon-hamburg-prod.yaml"),
        (
            "Grace Hopper", "Two more for the weekend",
            "sed -i '0,/instances: 4/s//instances: 6/' checkout/marathon-hamburg-prod.yaml"
        ),
        ("Ada Byron", "Break it", "echo 'main: [' >>checkout/marathon-hamburg-prod.yaml"),
        ("Ada Byron", "Mend it", "sed -i '$d' checkout/marathon-hamburg-prod.yaml"),
        ("Jürgen Müller", "Prices in crowns", "sed -i 's/CURRENCY: EUR/CURRENCY: NOK/' checkout/marathon-*.yaml"),
        ("Ada Byron", "Another service", "echo '# more' >>ledger/service.yaml"),
    ]

    /// Makes the repository `r` with all of them, and `examples` with the rest of the example.
    static func commit(in scratch: Scratch) throws {
        try scratch.shell("cp -R \(Soac.package)/examples . && mv examples/soa-configs r && git -C r init -q")
        for (day, (author, subject, edit)) in commits.enumerated() {
            try commit(author, subject, edit, day: day, in: scratch)
        }
    }

    static func commit(
        _ author: String, _ subject: String, _ edit: String, day: Int, in scratch: Scratch
    ) throws {
        try scratch.shell(
            """
            cd r; \(edit); git add -A
            export GIT_AUTHOR_NAME='\(author)' GIT_AUTHOR_DATE='\(1_570_000_000 + day * 86_400) +0200'
            export GIT_COMMITTER_DATE="$GIT_AUTHOR_DATE"; git commit -q --allow-empty -m '\(subject)'
            """)
    }
}
