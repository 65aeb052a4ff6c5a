import ArgumentParser

/// paasta_tools' program for people and CI: `paasta SUBCOMMAND`. Each does what a command of soac does, with the options of
/// the original.
struct PaastaCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "paasta",
        abstract: "The commands of paasta_tools that CI and people call, done by soac.",
        discussion: """
            soa-configs is read from /nail/etc/services, or --soa-dir; the system configuration from \
            $PAASTA_SYSTEM_CONFIG_DIR, or /etc/paasta. `soac --help` lists what soac does beyond that.

            Exit status: 0 all is well, 1 something was found or failed, 2 it could not run, or was called incorrectly.
            """,
        version: Version.text,
        groupedSubcommands: [
            CommandGroup(
                name: "Deploying",
                subcommands: [
                    PaastaItest.self, PaastaPushToRegistry.self, PaastaMarkForDeployment.self,
                    PaastaWaitForDeployment.self, PaastaRollback.self,
                ]),
            CommandGroup(
                name: "Running",
                subcommands: [
                    PaastaStart.self, PaastaStop.self, PaastaRestart.self, PaastaAutoscale.self,
                    PaastaPauseServiceAutoscaler.self, PaastaRerun.self,
                ]),
            CommandGroup(
                name: "Looking",
                subcommands: [
                    PaastaStatus.self, PaastaLogs.self, PaastaValidate.self, PaastaCheck.self, PaastaList.self,
                    PaastaInfo.self,
                ]),
        ])

    /// A service as its Jenkins job is called, `services-NAME`, is NAME.
    static func service(_ name: String) -> String {
        name.hasPrefix("services-") ? String(name.dropFirst("services-".count)) : name
    }

    /// The service that is named, or that this folder is called by.
    static func serviceOrFolder(_ name: String?) throws(Problem) -> String {
        if let name { return name }
        guard let folder = ThisHost.folder?.split(separator: "/").last else {
            throw Problem("which service?", hint: "name it with --service")
        }
        return String(folder)
    }
}
