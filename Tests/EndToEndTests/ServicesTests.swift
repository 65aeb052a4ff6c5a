import Foundation
import TestSupport
import Testing

/// `soac services`: the ports of all services in one file.
@Suite struct ServicesTests {
    let scratch: Scratch

    init() throws {
        scratch = try Scratch()
        try scratch.write("description: |\n  Sells\n  things.\nport: 80\n", to: "soa/web/service.yaml")
        try scratch.write(
            "main: {proxy_port: 20001}\nadmin: {proxy_port: '20002', mode: odd}\nmesh: {proxy_port: ~}\n",
            to: "soa/web/smartstack.yaml")
        try scratch.write("13000\n", to: "soa/api/port")
        try scratch.write("smartstack: {'5': {proxy_port: 20003}}\n", to: "soa/api/service.yaml")
        try scratch.write("main: {proxy_port: 1}\n", to: "soa/_shared/smartstack.yaml")
    }

    private func services(_ arguments: String...) throws -> Soac.Run {
        try Soac.run(["services", "--soa-dir", "soa"] + arguments, in: scratch.path)
    }

    @Test func asServicesOfTheHost() throws {
        let run = try services()
        run.expectSuccess()
        #expect(
            run.output == """
                # Made by soac services; manual changes will be lost.
                api\t13000/tcp\t# no description
                api.5\t20003/tcp\t# no description
                web\t80/tcp\t# Sells things.
                web.main\t20001/tcp\t# Sells things.
                web.admin\t20002/tcp\t# Sells things.

                """)
    }

    /// A name makes no line of its own, and moves no cursor.
    @Test func namesThatCannotStandInALine() throws {
        try scratch.write(
            #"""
            "x\t1/tcp\nssh\t22/tcp\t#": {proxy_port: 20004}
            "\x1b[31m": {proxy_port: 20005}
            "a b": {proxy_port: 20006}
            "c#d": {proxy_port: 20007}
            fine: {proxy_port: 20008}

            """#, to: "soa/odd/smartstack.yaml")
        for format in ["rfc1700", "yaml", "json"] {
            let run = try services("--format", format)
            #expect(run.status == 1)
            #expect(run.errors.components(separatedBy: "cannot be written in a line").count == 5, "\(run.errors)")
            #expect(run.output.contains("odd.fine"))
            #expect(!(run.output + run.errors).contains("\u{1B}"))
            #expect(!(run.output + run.errors).split(separator: "\n").contains { $0.hasPrefix("ssh") })
        }
    }

    @Test func asYAML() throws {
        #expect(
            try services("--format", "yaml").output == """
                # Made by soac services; manual changes will be lost.
                ---
                api.5:
                  host: 169.254.255.254
                  port: 20003
                web.admin:
                  host: 169.254.255.254
                  port: 20002
                web.main:
                  host: 169.254.255.254
                  port: 20001

                """)
    }

    @Test func asJSON() throws {
        try scratch.shell("rm -r soa/api; rm soa/web/smartstack.yaml")
        #expect(try services("--format", "json").output == "{}")
        try scratch.write("main: {proxy_port: 20001}\n", to: "soa/web/smartstack.yaml")
        #expect(
            try services("--format", "json").output
                == "{\n  \"web.main\": {\n    \"host\": \"169.254.255.254\",\n    \"port\": 20001\n  }\n}")
    }

    @Test func writesOnlyWhatChanged() throws {
        #expect(try services("--write", "services").errors.contains("services written"))
        try scratch.shell("touch -d @0 services")
        #expect(try services("-v", "--write", "services").errors.contains("services unchanged"))
        #expect(try scratch.shell("stat -c %Y services; ls -A | wc -l") == "0\n2\n")
        try services("--write", "no/where").expectRefusal(2, "no/where cannot be written")
    }

    /// What cannot be read keeps its entries; the rest is brought up to date.
    @Test(arguments: ["rfc1700", "yaml", "json"])
    func brokenIsNotGone(_ format: String) throws {
        try services("--format", format, "--write", "file").expectSuccess()
        try scratch.write("main: {proxy_port: many}\nadmin: {proxy_port: 99999}\n", to: "soa/web/smartstack.yaml")
        try scratch.write("smartstack: {'5'", to: "soa/api/service.yaml")
        try scratch.write("main: {proxy_port: 20009}\n", to: "soa/new/smartstack.yaml")
        try services("--format", format, "--write", "file").expectRefusal(
            1, "web.main is a number from 1 to 65535", "yaml-syntax")
        let text = try scratch.text(of: "file")
        for port in ["20001", "20002", "20003", "20009"] { #expect(text.contains(port), "\(port) is not in \(text)") }
        #expect(text.contains("13000") == (format == "rfc1700"))
        try services("-v", "--format", format, "--write", "file").expectRefusal(1, "file unchanged")
    }

    // MARK: Under the names of paasta_tools

    private func run(_ name: String, _ arguments: String...) throws -> Soac.Run {
        try scratch.shell("ln -sf \(Soac.path) \(name)")
        return try Command.run(scratch.path + "/" + name, arguments, in: scratch.path)
    }

    @Test func generateServicesFile() throws {
        try run("generate_services_file", "-o", "a", "-d", "soa").expectSuccess()
        #expect(try scratch.text(of: "a").contains("web.main\t20001/tcp"))
        try run("generate_services_file", "--output", "b", "-f", "json", "-d", "soa").expectSuccess()
        #expect(try scratch.text(of: "b").hasPrefix("{\n  \"api.5\""))
        try run("generate_services_file").expectRefusal(2, "--output")
    }

    @Test func generateServicesYAML() throws {
        try run("generate_services_yaml", "a", "-d", "soa").expectSuccess()
        #expect(try scratch.text(of: "a").contains("web.main:\n  host: 169.254.255.254\n"))
    }
}
