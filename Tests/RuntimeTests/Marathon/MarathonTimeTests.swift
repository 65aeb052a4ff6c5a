import Testing

@testable import Runtime

@Suite struct MarathonTimeTests {
    @Test(arguments: [
        ("1970-01-01T00:00:00.000Z", 0), ("2019-10-02T12:00:00.250Z", 1_570_017_600.25),
        ("2000-02-29T23:59:59Z", 951_868_799), ("1969-12-31T23:59:59.500Z", -0.5),
    ])
    func times(text: String, seconds: Double) { #expect(MarathonTime.seconds(text) == seconds) }

    @Test(arguments: [
        "", "now", "2019-10-02", "2019-10-02T12:00:00", "2019-10-02T12:00:00.0Z", "2019-10-02T12:00:00.000+02:00",
        "2019-13-02T12:00:00.000Z", "2019-02-29T12:00:00.000Z", "2019-10-02T24:00:00.000Z", "2019-10-02 12:00:00.000Z",
        "2019-10-02T12:00:00.000ZZ", "+019-10-02T12:00:00.000Z", "２019-10-02T12:00:00.000Z",
    ])
    func others(text: String) { #expect(MarathonTime.seconds(text) == nil) }
}
