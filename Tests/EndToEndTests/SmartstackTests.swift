import TestSupport
import Testing

/// `soac nerve` and `soac synapse`: a mistake costs one namespace, with its place, and status 1; a host whose own files
/// say nothing gets nothing.
@Suite struct SmartstackTests {
    let host: HostSample
    var scratch: Scratch { host.scratch }

    init() throws { host = try HostSample() }

    private func expect(
        _ run: Soac.Run, has names: [String], lacks others: [String] = [], _ parts: String...,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        #expect(run.status == (parts.isEmpty ? 0 : 1), "\(run.errors)", sourceLocation: sourceLocation)
        for name in names { #expect(run.output.contains("\"\(name)\": {"), sourceLocation: sourceLocation) }
        for name in others { #expect(!run.output.contains("\"\(name)\": {"), sourceLocation: sourceLocation) }
        for part in parts {
            #expect(run.errors.contains(part), "'\(part)' is not in: \(run.errors)", sourceLocation: sourceLocation)
        }
    }

    @Test func bothAreSound() throws {
        expect(try host.nerve(), has: [HostSample.web, HostSample.odd])
        expect(try host.synapse(), has: ["web.main", "odd.main"])
    }

    // MARK: Namespaces

    @Test func aTypeOfLocationThatDoesNotExist() throws {
        try host.service("odd", "main: {proxy_port: 20002, advertise: [regoin]}\n")
        let place = "odd/smartstack.yaml:1:39: error: odd.main: there is no type of location 'regoin'"
        expect(try host.nerve(), has: [HostSample.web], lacks: [HostSample.odd], place, "did you mean 'region'?")
        expect(try host.synapse(), has: ["web.main"], lacks: ["odd.main"], place)
    }

    @Test func aLocationThatDoesNotExist() throws {
        try host.service("odd", "main:\n  proxy_port: 20002\n  extra_advertise: {'region:west1': ['region:mars']}\n")
        expect(
            try host.nerve(), has: [HostSample.web, HostSample.odd],
            "odd/smartstack.yaml:3:38: error: odd.main: extra_advertise names region:mars, which does not exist")
    }

    @Test func aPlaceInAWiderLocation() throws {
        try host.service("odd", "main:\n  proxy_port: 20002\n  extra_advertise: {'region:west1': ['habitat:west1a']}\n")
        let run = try host.nerve()
        expect(
            run, has: [HostSample.web, HostSample.odd],
            "odd/smartstack.yaml:3:38: error: odd.main: extra_advertise to habitat:west1a would reach a wider location")
        #expect(!run.output.contains("habitat:west1a"))
    }

    @Test func aTopologyThatIsMissing() throws {
        try host.service("odd", "main:\n  proxy_port: 20002\n  extra_advertise: {'region:west1': ['region:east1']}\n")
        expect(
            try host.nerve(), has: [HostSample.web, HostSample.odd],
            "odd/smartstack.yaml:2:3: error: odd.main is not registered in east: its ZooKeeper topology is missing")
        try scratch.write("nonsense", to: "zookeeper/infrastructure/east.yaml")
        expect(
            try host.nerve(), has: [HostSample.web, HostSample.odd],
            "east.yaml:1:1: error: a ZooKeeper topology is a list of servers", "cannot be read")
    }

    @Test func aNamespaceWithoutAPort() throws {
        try host.service("odd", "main: {mode: http}\n")
        expect(
            try host.synapse(), has: ["web.main"], lacks: ["odd.main"],
            "odd/smartstack.yaml:1:7: error: the smartstack namespace odd.main: it has no proxy_port")
        try host.service("odd", "main: {proxy_port: -1}\n")
        expect(try host.synapse(), has: ["web.main"], lacks: ["odd.main"])
    }

    @Test func somethingThatRunsWithoutAPort() throws {
        try scratch.write(#"[["web", "main", 31001], ["odd", "main", null]]"#, to: "local.json")
        expect(
            try host.nerve(), has: [HostSample.web], "local.json:1:26: error: odd.main runs here without a port")
    }

    @Test func aDiscoverThatIsNotAdvertised() throws {
        try host.service("odd", "main: {proxy_port: 20002, discover: habitat}\n")
        expect(
            try host.synapse(), has: ["web.main"], lacks: ["odd.main"],
            "odd/smartstack.yaml:1:37: error: odd.main is discovered by 'habitat', which it does not advertise")
        expect(try host.nerve(), has: [HostSample.web, HostSample.odd])
    }

    @Test func aProxyThatIsNotThere() throws {
        try host.service("odd", "main: {proxy_port: 20002, proxied_through: web.proxy}\n")
        let place = "odd/smartstack.yaml:1:44: error: odd.main is proxied through 'web.proxy', which is not there"
        let old = try host.synapse()
        expect(old, has: ["web.main", "odd.main"], place)
        #expect(old.output.contains("connslots(web.proxy)"))
        let new = try host.synapse("--haproxy-version", "2.6")
        expect(new, has: ["web.main", "odd.main"], place)
        #expect(!new.output.contains("web.proxy"))
    }

    @Test func aHeaderThatWouldBreakHAProxyForAll() throws {
        try host.service("odd", "main: {proxy_port: 20002, extra_headers: {X-A: \"b\\nbackend evil\"}}\n")
        expect(
            try host.synapse(), has: ["web.main"], lacks: ["odd.main"],
            "odd/smartstack.yaml:1:43: error: the smartstack namespace odd.main: extra_headers has a header")
    }

    @Test(arguments: [
        "main: {proxy_port: '20002'}", "main: {proxy_port: 70000}", "main: {proxy_port: 1, timeout_server_ms: soon}",
        "main: {proxy_port: 1, advertise: region}", "main: {proxy_port: 1, chaos: {region: 1}}", "main: 12", "- main",
        "main: {proxy_port: 1, extra_headers: [a]}", "main: {proxy_port: 1", "a/b: {proxy_port: 1}",
    ])
    func whatCannotBeRead(_ text: String) throws {
        try host.service("odd", text + "\n")
        let run = try host.synapse()
        expect(run, has: ["web.main"], lacks: ["odd.main"], "odd/smartstack.yaml:", "error: ")
    }

    /// nerve would refuse the whole file.
    @Test(arguments: [
        "healthcheck_timeout_s: .inf", "healthcheck_body_expect: .nan", "extra_healthcheck_headers: {A: .inf}",
    ])
    func numbersThatJSONDoesNotHave(_ text: String) throws {
        try host.service("odd", "main: {proxy_port: 20002, \(text)}\n")
        expect(try host.nerve(), has: [HostSample.web], lacks: [HostSample.odd], "odd/smartstack.yaml:1:")
    }

    // MARK: Files that are there

    @Test func aFileIsWrittenOnlyWhereItChanges() throws {
        #expect(try host.nerve("--write", "nerve.json").errors.contains("written"))
        #expect(try host.nerve("--verbose", "--write", "nerve.json").errors.contains("unchanged"))
        let printed = try host.nerve().output
        #expect(try scratch.text(of: "nerve.json") + "\n" == printed)
        #expect(try Path.names(in: scratch.path).filter { $0.hasPrefix("nerve.json") } == ["nerve.json"])
    }

    @Test func whatIsBrokenKeepsItsEntries() throws {
        try host.nerve("--write", "nerve.json").expectSuccess()
        try host.synapse("--write", "synapse.json").expectSuccess()
        let (nerve, synapse) = (try scratch.text(of: "nerve.json"), try scratch.text(of: "synapse.json"))
        for smartstack in [
            "main: {proxy_port: [1]}\n", "main: {\n", "main: {mode: udp, proxy_port: 1, advertise: 1}\n",
        ] {
            try host.service("odd", smartstack)
            #expect(try host.synapse("--write", "synapse.json").status == 1)
            #expect(try scratch.text(of: "synapse.json") == synapse)
        }
        for smartstack in ["main: {\n", "main: {mode: udp, proxy_port: 20002}\n"] {
            try host.service("odd", smartstack)
            #expect(try host.nerve("--write", "nerve.json").status == 1)
            #expect(try scratch.text(of: "nerve.json") == nerve)
        }
        // The instance's own file, in which its registrations stand.
        try host.service("odd", "main: {proxy_port: 20002}\n", marathon: "main: {")
        #expect(try host.nerve("--write", "nerve.json").status == 1)
        #expect(try scratch.text(of: "nerve.json") == nerve)
        // Another port means that the old task is over.
        try host.local([("web", 31001), ("odd", 31003)])
        #expect(try host.nerve("--write", "nerve.json").status == 1)
        #expect(try !scratch.text(of: "nerve.json").contains("31002"))
    }

    @Test func whatIsGoneGoes() throws {
        try host.nerve("--write", "nerve.json").expectSuccess()
        try host.synapse("--write", "synapse.json").expectSuccess()
        Path.remove(scratch.path + "/soa/odd")
        try host.nerve("--write", "nerve.json").expectSuccess()
        try host.synapse("--write", "synapse.json").expectSuccess()
        #expect(try !scratch.text(of: "nerve.json").contains("odd"))
        #expect(try !scratch.text(of: "synapse.json").contains("odd"))
    }

    // MARK: The host

    @Test func aHostThatSaysNothing() throws {
        try host.nerve("--mesos-agent", "http://127.0.0.1:9").expectRefusal(2, "127.0.0.1:9", "would unregister")
        try scratch.write("{", to: "local.json")
        try host.nerve().expectRefusal(2, "local.json:1:", "does not say what runs here")
        try scratch.write("[]", to: "local.json")
        Path.remove(scratch.path + "/zookeeper/infrastructure/local.yaml")
        try host.synapse().expectRefusal(2, "nothing can be discovered")
        Path.remove(scratch.path + "/locations/location_types.json")
        try host.nerve().expectRefusal(2, "location_types.json", "the location of this host is not known")
    }

    @Test func aHostThatDoesNotSayWhereItIs() throws {
        Path.remove(scratch.path + "/locations/region")
        let part = "nothing says in which region this host is"
        expect(try host.nerve(), has: [], lacks: [HostSample.web], "web/smartstack.yaml:1:7: error: web.main: \(part)")
        expect(try host.synapse(), has: [], lacks: ["web.main"], part)
    }

    @Test func wrongCalls() throws {
        try scratch.soac("nerve", "--soa-dir", "soa").expectRefusal(2, "--local-services, --mesos-agent or --kubelet")
        try host.synapse("--haproxy-version", "new").expectRefusal(2, "haproxy-version")
        try scratch.write("{\"reload_cmd_fmt\": \"{nothing}\"}", to: "tools.json")
        try host.synapse("--synapse-tools-config", "tools.json").expectRefusal(
            2, "tools.json:1:20: error: reload_cmd_fmt cannot be expanded")
    }

    @Test func whatOthersRunIsNeverDropped() throws {
        try scratch.write(
            #"[["web", "main", 31001], {"registrations": ["odd.main"], "port": 80, "service_ip": "10.9.9.9"}]"#,
            to: "local.json")
        let run = try host.nerve()
        expect(run, has: [HostSample.web, "odd.main.west:10.9.9.9.80.v2.new"])
        #expect(run.output.contains(#""X-Nerve-Check-IP": "10.9.9.9""#))
    }

    @Test func puppetServicesNeedNoProxyPort() throws {
        try scratch.write(#"{"namespaces": ["main", "gone"]}"#, to: "puppet/odd")
        try scratch.write("15000\n", to: "soa/odd/port")
        try host.service("odd", "main: {healthcheck_uri: up}\n")
        let run = try host.nerve("--puppet-services", "puppet")
        expect(
            run, has: [HostSample.web, "odd.main.west:10.1.1.1.15000.v2.new"],
            "error: odd.gone runs here, but there is no such namespace")
        #expect(run.output.contains(#""uri": "/http/odd.main/15000/up""#))
        // A file that cannot be read keeps what is registered.
        try Path.write(Array(run.output.utf8), to: scratch.path + "/nerve.json")
        try scratch.write("{", to: "puppet/odd")
        #expect(try host.nerve("--puppet-services", "puppet", "--write", "nerve.json").status == 1)
        #expect(try scratch.text(of: "nerve.json").contains("odd.main.west:10.1.1.1.15000.v2.new"))
    }

    /// Of the lines for all, each stands there once, in the order of the names of those who need them.
    @Test func theOrderIsThatOfNames() throws {
        for (name, rate) in [("zeta", 3), ("alpha", 7), ("middle", 3)] {
            try host.service(
                name, "main: {proxy_port: 1, plugins: {logging: {enabled: true, sample_rate: \(rate)}}}\n")
        }
        let output = try host.synapse().output
        let lines = output.split(separator: "\n").filter { $0.contains("sample_rate") || $0.contains("lua-load") }
        let last: [Substring?] = lines.map { $0.split(separator: " ").last }
        #expect(last.suffix(2) == ["7\",", "3\""])
        #expect(lines.count == 3)
    }

    @Test func puppetServicesAndLabels() throws {
        try scratch.write(#"{"namespaces": ["main"]}"#, to: "puppet/odd")
        try scratch.write("15000\n", to: "soa/odd/port")
        try scratch.write("rack: b7\n", to: "labels/odd.main15000.yaml")
        // Another port that begins alike.
        try scratch.write("rack: c8\n", to: "labels/odd.main150001.yaml")
        try host.local([("web", 31001)])
        let run = try host.nerve("--puppet-services", "puppet", "--labels-dir", "labels", "--weight", "21")
        expect(run, has: [HostSample.web, "odd.main.west:10.1.1.1.15000.v2.new"])
        #expect(run.output.contains(#""rack": "b7""#) && !run.output.contains("c8"))
        #expect(run.output.contains(#""weight": 21"#))
        Path.remove(scratch.path + "/soa/odd/port")
        expect(
            try host.nerve("--puppet-services", "puppet"), has: [HostSample.web],
            "odd/smartstack.yaml:1:7: error: odd.main runs here without a port")
    }

    /// Synapse's keys that are null are as if they were not there.
    @Test func whatIsUnset() throws {
        let plain = (try host.nerve().output, try host.synapse().output)
        for key in ["extra_headers", "healthcheck_port", "discover"] {
            try host.service("odd", "main: {proxy_port: 20002, \(key): null}\n")
            #expect(try host.nerve().output == plain.0, "\(key)")
            #expect(try host.synapse().output == plain.1, "\(key)")
        }
        for (text, column) in [("proxy_port: 1.5", 20), ("proxy_port: 1, chaos: []", 30)] {
            try host.service("odd", "main: {\(text)}\n")
            expect(
                try host.synapse(), has: ["web.main"], lacks: ["odd.main"],
                "odd/smartstack.yaml:1:\(column): error: ")
        }
    }

    // MARK: What would be lost

    /// Writes both files, with so many namespaces beside those of `web` and `odd`.
    private func write(_ count: Int) throws -> (nerve: Soac.Run, synapse: Soac.Run) {
        try scratch.shell("rm -rf soa/s[0-9]*")
        for number in 0..<count { try host.service("s\(number)", "main: {proxy_port: \(21000 + number)}\n") }
        return (try host.nerve("--write", "nerve.json"), try host.synapse("--write", "synapse.json"))
    }

    @Test func mostOfAFileDoesNotGoUnlessThatIsMeant() throws {
        try host.local([("web", 31001), ("odd", 31002)] + (0..<12).map { ("s\($0)", 32000 + $0) })
        let first = try write(12)
        #expect(first.nerve.status == 0 && first.synapse.status == 0)
        let (nerve, synapse) = (try scratch.text(of: "nerve.json"), try scratch.text(of: "synapse.json"))
        // Nine go, then ten of fourteen would.
        let some = try write(3)
        #expect(some.nerve.status == 0 && some.synapse.status == 0)
        try scratch.write(nerve, to: "nerve.json")
        try scratch.write(synapse, to: "synapse.json")
        let most = try write(2)
        for run in [most.nerve, most.synapse] {
            run.expectRefusal(2, "would lose 10 of its 14 namespaces: s10.main, s11.main, s2.main", "--allow-removal")
        }
        #expect(try scratch.text(of: "nerve.json") == nerve && scratch.text(of: "synapse.json") == synapse)
        // An empty folder of soa-configs is one change as well.
        try scratch.shell("mkdir none")
        try host.synapse("--soa-dir", "none", "--write", "synapse.json").expectRefusal(2, "14 of its 14")
        try host.nerve("--write", "nerve.json", "--allow-removal").expectSuccess()
        try host.synapse("--write", "synapse.json", "--allow-removal").expectSuccess()
        #expect(try !scratch.text(of: "nerve.json").contains("s2.main"))
        #expect(try !scratch.text(of: "synapse.json").contains("s2.main"))
    }

    /// Ten of twenty-two are not more than half.
    @Test func lessThanHalfMayGo() throws {
        #expect(try write(20).synapse.status == 0)
        #expect(try write(10).synapse.status == 0)
    }

    @Test func whatAFileSaysStoppedIsNotLost() throws {
        try host.local((0..<12).map { ("s\($0)", 32000 + $0) })
        #expect(try write(12).nerve.status == 0)
        try host.local([])
        #expect(try write(12).nerve.status == 0)
        #expect(try !scratch.text(of: "nerve.json").contains("s2.main"))
    }
}
