import Testing

@testable import Compiler

/// A rule finds what it is there for, at the marked places, and nothing else.
struct RuleTester {
    /// Checks services whose files are given by `SERVICE/FILE`, with `⟦…⟧` around each place where the rule must report.
    /// `links` are symlinks inside a service, and what each leads to. At the marked places, `others` may report as well.
    static func expect(
        _ rule: any Rule.Type, _ files: [String: String], clusters: [String] = ["c"],
        systems: SystemConfigurations = .none, teams: [String]? = nil, slaves: SlaveSizes = .unknown,
        links: [String: String] = [:], others: [any Rule.Type] = [],
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        let expected = files.flatMap { MarkedText($1, path: $0).spans.map(shown) }
        let found = ([rule] + others).flatMap {
            findings($0, files, clusters: clusters, systems: systems, teams: teams, slaves: slaves, links: links)
        }
        #expect(found.map { shown($0.span) }.sorted() == expected.sorted(), sourceLocation: sourceLocation)
        for finding in found where finding.id == rule.id {
            #expect(finding.service != nil && finding.hint != nil, "\(finding)", sourceLocation: sourceLocation)
        }
    }

    /// What the rule finds in services whose files are given by `SERVICE/FILE`.
    static func findings(
        _ rule: any Rule.Type, _ files: [String: String], clusters: [String] = ["c"],
        systems: SystemConfigurations = .none, teams: [String]? = nil, slaves: SlaveSizes = .unknown,
        links: [String: String] = [:]
    ) -> [Diagnostic] {
        var sources: [String: ServiceSource] = [:]
        var shared = ServiceSource(name: ServiceName("_shared"))
        let reader = CheckPipeline(RuleContext(clusters: []))
        for (path, marked) in files {
            let parts = path.split(separator: "/").map(String.init)
            let file = SourceFile.present(path: path, bytes: Array(MarkedText(marked, path: path).text.utf8))
            if parts[0] == "_shared" {
                shared.secrets[String(parts[2].dropLast(5))] = file
            } else {
                sources[parts[0], default: ServiceSource(name: ServiceName(parts[0]))].add(file, parts, reader)
            }
        }
        for (link, target) in links {
            let parts = link.split(separator: "/").map(String.init)
            let file = sources[parts[0]]?.files[target]
            sources[parts[0]]?.files[parts[1]] = file
        }
        let context = RuleContext(
            clusters: clusters.map { ClusterName($0) }, systems: systems,
            sharedSecrets: SharedSecrets.lower(shared).value, teams: teams, slaves: slaves)
        let pipeline = CheckPipeline(context)
        let checked = sources.values.sorted { $0.name < $1.name }.map { pipeline.check($0) }
        let all = checked.flatMap(\.diagnostics) + pipeline.check(RepositoryFacts(checked.map(\.value.facts)))
        return all.filter { $0.id == rule.id }.sorted(by: Diagnostic.inReadingOrder)
    }

    private static func shown(_ span: SourceSpan?) -> String {
        guard let span else { return "nowhere" }
        return "\(span.path):\(span.start.line):\(span.start.column)-\(span.end.line):\(span.end.column)"
    }
}

extension ServiceSource {
    /// As the source stage sorts them.
    fileprivate mutating func add(_ file: SourceFile, _ path: [String], _ pipeline: CheckPipeline) {
        if path[1] == "secrets" {
            secrets[String(path[2].dropLast(5))] = file
        } else if pipeline.reads(path[1]) {
            files[path[1]] = file
        } else {
            otherNames.append(path[1])
        }
    }
}

extension SystemConfigurations {
    /// That of the cluster `c`, which is one of two.
    static func ofC(_ text: String = "{}") -> SystemConfigurations {
        SystemConfiguration.reading(#"{"cluster": "c", "clusters": ["c", "norcal-prod"]}"#, text)
            .map { SystemConfigurations($0) } ?? .none
    }

    /// One for each cluster.
    static func of(_ texts: KeyValuePairs<String, String>) -> SystemConfigurations {
        SystemConfigurations(
            texts.compactMap { cluster, text in
                SystemConfiguration.reading(text).map { (ClusterName(cluster), $0) }
            })
    }
}

extension SystemConfiguration {
    /// What files say together.
    fileprivate static func reading(_ texts: String...) -> SystemConfiguration? {
        let files = texts.enumerated().map { SystemConfigurationFile(path: "\($0).json", bytes: Array($1.utf8)) }
        return SystemConfigurationLowering.lower(files).value ?? nil
    }
}
