import Compiler

/// The readers that a system configuration, or who calls soac, can name.
public enum LogReaders {
    /// `name` is asked for in place of the driver of `log_reader`. Without either the lines are read where `log_writer` writes
    /// them. `masters` are URLs of Mesos's masters.
    public static func named(
        _ name: String?, by services: ClusterServices, masters: () async throws -> [String]
    ) async throws -> any LogReader {
        let reader = try LogDriver(services.logReader, key: "log_reader")
        let writer = try LogDriver(services.logWriter, key: "log_writer")
        func options(_ driver: String) -> LogDriver? { reader?.name == driver ? reader : nil }
        switch name ?? reader?.name ?? (writer?.name == "syslog" ? "journald" : writer?.name) {
        case "file":
            guard let driver = options("file") ?? (writer?.name == "file" ? writer : nil) else {
                throw LogFailure(
                    "the system configuration does not say where files of a log are",
                    hint: "log_reader is {\"driver\": \"file\", \"options\": {\"path_format\": …}}")
            }
            return try FileLogReader(driver)
        case "journald": return try JournalLogReader(options("journald"))
        case "mesos":
            try options("mesos")?.knows()
            return try SandboxLogReader(try await masters())
        case "scribereader":
            throw LogFailure(
                "log_reader: scribereader, which reads from scribe, is not used",
                hint: "there are file, journald and mesos; --reader names one for this run")
        case let other?:
            throw LogFailure(
                name == nil && reader == nil
                    ? "what log_writer's driver \(other) writes is not read" : "there is no log_reader '\(other)'",
                hint: "there are file, journald and mesos; --reader names one for this run")
        case nil:
            throw LogFailure(
                "the system configuration has neither log_reader nor log_writer",
                hint: "--reader mesos shows what tasks write, as long as their sandboxes are there")
        }
    }
}
