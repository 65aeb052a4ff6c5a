import Glibc
import TestSupport
import Testing

@testable import Git

/// What libgit2 reads of the machine's certificate authorities, and when.
@Suite struct AuthoritiesTests {
    /// A libgit2 with mbedTLS would read them as it starts.
    @Test func theyAreReadByWhoConnects() throws {
        Library.start()
        let isMbedTLS = try String(decoding: Path.read("/proc/self/maps"), as: UTF8.self).contains("/libmbedx509")
        let machine = "/etc/ssl/certs/ca-certificates.crt"
        guard isMbedTLS, access(machine, R_OK) == 0 else {
            #expect(Library.authorities == nil)
            return
        }
        #expect(Library.authorities == machine)
        #expect(Library.trust(authorities: machine))
        #expect(!Library.trust(authorities: "/proc/self/no-such-file"))
        #expect(Library.trust(authorities: machine), "what could not be read is no reason to read nothing else")
    }
}
