import Testing

@testable import Compiler

@Suite struct SystemConfigurationTests {
    private func lower(_ texts: String?...) -> Outcome<SystemConfiguration?> {
        SystemConfigurationLowering.lower(
            texts.enumerated().map { place, text in
                SystemConfigurationFile(
                    path: "\(place).json", bytes: text.map { Array($0.utf8) }, reason: "Permission denied")
            })
    }

    @Test func mergesFiles() throws {
        let lowered = lower(
            #"{"cluster": "c", "volumes": []}"#, #"{"docker_registry": "r", "clusters": ["c", "d"]}"#, "{}")
        let system = try #require(lowered.value)
        #expect(lowered.diagnostics.isEmpty)
        #expect(system.cluster == ClusterName("c"))
        #expect(system.clusters == [ClusterName("c"), ClusterName("d")])
        #expect(system.dockerRegistry?.value == "r")
        #expect(system.dockercfgLocation.value.str == "file:///root/.dockercfg")
        #expect(system.autoHostnameUniqueSize.value.written.str == "-1")
        #expect(system.expectedSlaveAttributes == nil)
        #expect(system.vaultEnvironment == nil)
    }

    /// Which of two would win is a matter of chance; mappings may share a key if they share none of their own.
    @Test func refusesAKeyInTwoFiles() {
        let lowered = lower(#"{"volumes": [], "a": {"x": 1}}"#, #"{"a": {"y": 2}}"#, "{\n  \"volumes\": []}")
        #expect(lowered.value == nil)
        #expect(lowered.diagnostics.map(\.message) == ["the key 'volumes' is in two files: 0.json and 2.json"])
        #expect(lowered.diagnostics.first?.span?.start == Position(line: 2, column: 3))
        #expect(lower(#"{"volumes": [], "a": {"x": 1}}"#, #"{"a": {"x": 1}}"#).value == nil)
    }

    @Test func leavesOutWhatCannotBeRead() throws {
        let lowered = lower(#"{"volumes": []}"#, nil)
        #expect(lowered.value != nil)
        #expect(lowered.diagnostics.map(\.id) == [.systemConfigUnreadable])
        #expect(lowered.diagnostics.first?.message == "1.json cannot be read and is left out: Permission denied")
    }

    // MARK: Marathons

    @Test func marathonsAreRead() throws {
        let lowered = lower(
            #"{"volumes": [], "marathon_servers": [{"url": ["http://a", "http://b"], "user": "u", "password": "p"}, "#
                + #"{"url": "http://c", "user": "u", "password": ""}], "previous_marathon_servers": null}"#)
        let marathon = try #require(lowered.value?.marathon)
        #expect(lowered.diagnostics.isEmpty)
        #expect(marathon.current.map(\.urls) == [["http://a", "http://b"], ["http://c"]])
        #expect(marathon.current.map(\.user) == ["u", nil])
        #expect(marathon.current.map { $0.password?.text } == ["p", nil])
        #expect(marathon.previous.isEmpty)
        #expect(lower(#"{"volumes": []}"#).value?.marathon?.current.count == 0)
    }

    /// Nothing that is compiled depends on them: but who asks for them learns that they are not known.
    @Test(arguments: [
        "5", #""http://a""#, #"["http://a"]"#, "[{}]", #"[{"url": []}]"#, #"[{"url": [5]}]"#, #"[{"url": {}}]"#,
        #"[{"url": "http://a", "user": 5}]"#, #"[{"url": "http://a", "user": "u", "password": ["hunter2"]}]"#,
    ])
    func marathonsThatCannotBeUsed(text: String) throws {
        for key in ["marathon_servers", "previous_marathon_servers"] {
            let lowered = lower(#"{"volumes": [], "\#(key)": \#(text)}"#)
            #expect(try #require(lowered.value).marathon == nil)
            #expect(lowered.diagnostics.map(\.severity) == [.warning])
            let shown = TextRenderer(colored: false).render(try #require(lowered.diagnostics.first))
            #expect(shown.contains(key) && !shown.contains("hunter2"))
        }
    }

    @Test func chronosIsRead() throws {
        func server(_ text: String) -> ChronosServer? {
            guard case .server(let server)? = lower(#"{"volumes": [], "chronos_config": \#(text)}"#).value?.chronos
            else {
                return nil
            }
            return server
        }
        let whole = try #require(server(#"{"url": ["http://a", "http://b"], "user": "u", "password": "p"}"#))
        #expect(whole.urls == ["http://a", "http://b"] && whole.user == "u" && whole.password?.text == "p")
        #expect(whole.version == nil && server(#"{"url": "http://a", "user": "", "password": ""}"#)?.user == nil)
        #expect(server(#"{"url": "http://a", "version": "3"}"#)?.version == "3")
        #expect(server(#"{"url": "http://a", "version": 2.4}"#)?.version == "2.4")
        for text in [#"{"volumes": []}"#, #"{"volumes": [], "chronos_config": null}"#] {
            guard case .none? = lower(text).value?.chronos else {
                Issue.record("\(text) names a Chronos")
                continue
            }
        }
    }

    @Test(arguments: [
        "5", #""http://a""#, "[]", "{}", #"{"url": []}"#, #"{"url": [5]}"#, #"{"url": "http://a", "user": 5}"#,
        #"{"url": "http://a", "user": "u", "password": ["hunter2"]}"#, #"{"url": "http://a", "version": []}"#,
    ])
    func aChronosThatCannotBeUsed(text: String) throws {
        let lowered = lower(#"{"volumes": [], "chronos_config": \#(text)}"#)
        guard case .unusable? = lowered.value?.chronos else {
            Issue.record("it is used")
            return
        }
        #expect(lowered.diagnostics.map(\.severity) == [.warning])
        let shown = TextRenderer(colored: false).render(try #require(lowered.diagnostics.first))
        #expect(shown.contains("chronos_config") && !shown.contains("hunter2"))
    }

    /// A line of the system configuration may hold a password.
    @Test func showsNoLine() {
        for text in [
            #"{"password": "hunter2", }"#, #"{"volumes": [], "docker_registry": ["hunter2"]}"#, #"["hunter2"]"#,
        ] {
            let lowered = lower(text)
            #expect(lowered.value == nil)
            for finding in lowered.diagnostics {
                #expect(!TextRenderer(colored: false).render(finding).contains("hunter2"), "\(finding.message)")
            }
        }
    }

    @Test(arguments: [
        #"{"volumes": 5}"#, #"{"volumes": [{"hostPath": "/a"}]}"#, #"{"volumes": [], "cluster": 5}"#,
        #"{"volumes": [], "clusters": "c"}"#,
        #"{"volumes": [], "clusters": [1]}"#, #"{"volumes": [], "auto_hostname_unique_size": "4"}"#,
        #"{"volumes": [], "expected_slave_attributes": [1]}"#, #"{"volumes": [], "deploy_blacklist": [["a"]]}"#,
        #"{"volumes": [], "deploy_whitelist": ["a"]}"#, #"{"volumes": [], "vault_environment": 1}"#,
    ])
    func refusesWrongTypes(text: String) {
        let lowered = lower(text)
        #expect(lowered.value == nil)
        #expect(lowered.diagnostics.contains { $0.severity == .error })
    }
}
