import Compiler
import TestSupport
import Testing

@testable import Runtime

@Suite struct ServiceImageTests {
    @Test func imagesHaveThePaastaName() throws {
        let image = try #require(
            ServiceImage(registry: "registry.example.com:443", service: ServiceName("web"), commit: "0123abcd"))
        #expect(image.name == "registry.example.com:443/services-web:paasta-0123abcd")
        #expect(image.reference.tag == "paasta-0123abcd")
        #expect(ServiceImage(registry: "r", service: ServiceName("we b"), commit: "0") == nil)
        #expect(ServiceImage(registry: "r", service: ServiceName("web"), commit: "; rm") == nil)
    }
}
