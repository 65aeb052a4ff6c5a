import ArgumentParser

/// nerve-tools' `configure_nerve`: makes the configuration, has nerve check it, puts it into place, and sees to it that
/// nerve runs with it.
struct ConfigureNerve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "configure_nerve",
        abstract: "Writes nerve's configuration of this host, and restarts nerve where that is needed.",
        discussion: """
            Does what soac nerve does with the inputs of nerve-tools: the tasks of the Mesos agent and, as the system \
            configuration says, of the kubelet, the services that puppet names, and Envoy's listeners. nerve checks the new \
            file with -k before it takes the old one's place.

            Exit status: 0 all is well, 1 there are errors or nerve refuses the file, 2 nothing was done.
            """)

    @OptionGroup var nerve: NerveSetUp
    @OptionGroup var removal: RemovalOption
    @OptionGroup(title: "Where its inputs are, if not where nerve-tools looks") var places: HostPlaces

    func run() async throws { try await nerve.run(places, removal) }
}

/// synapse-tools' `configure_synapse`: makes the configuration, puts it into place, and restarts synapse if it changed.
struct ConfigureSynapse: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "configure_synapse",
        abstract: "Writes synapse's configuration of this host, and restarts synapse if it changed.",
        discussion: """
            Does what soac synapse does, with the inputs of synapse-tools. $SYNAPSE_TOOLS_CONFIG_PATH names the host's \
            settings; the default is /etc/synapse/synapse-tools.conf.json.

            Exit status: 0 all is well, 1 there are errors or synapse did not restart, 2 nothing was done.
            """)

    @OptionGroup var synapse: SynapseSetUp
    @OptionGroup var removal: RemovalOption
    @OptionGroup(title: "Where its inputs are, if not where synapse-tools looks") var places: HostPlaces

    func run() throws { try synapse.run(places, removal) }
}
