import Testing

@testable import Compiler

@Suite struct UnsignedSecretRuleTests {
    private static let files = [
        "web/marathon-c.yaml":
            "main: {env: {A: ⟦SECRET(key)⟧, B: ⟦SHARED_SECRET(all)⟧, C: SECRET(sound), D: SECRET(no)}}\n",
        "web/marathon-norcal-prod.yaml": "main: {env: {A: SECRET(key)}}\n",
        "web/secrets/key.json": #"{"environments": {"stage": {"signature": "x"}, "prod": {}}}"#,
        "web/secrets/sound.json": #"{"environments": {"prod": {"signature": "x"}}}"#,
        "_shared/secrets/all.json": #"{"environments": {"prod": {"signature": ""}}}"#,
    ]

    @Test func reportsThoseOfTheClusterOfTheSystemConfiguration() {
        RuleTester.expect(
            UnsignedSecretRule.self, Self.files, clusters: ["c", "norcal-prod"],
            systems: .ofC(#"{"vault_environment": "prod"}"#))
    }

    @Test func eachClusterHasItsOwnEnvironment() {
        RuleTester.expect(
            UnsignedSecretRule.self,
            [
                "web/marathon-c.yaml": "main: {env: {A: SECRET(key)}}\n",
                "web/marathon-d.yaml": "main: {env: {A: ⟦SECRET(key)⟧}}\n",
                "web/marathon-e.yaml": "main: {env: {A: SECRET(key)}}\n",
                "web/secrets/key.json": #"{"environments": {"stage": {"signature": "x"}, "prod": {}}}"#,
            ], clusters: ["c", "d", "e"],
            systems: .of(["c": #"{"vault_environment": "stage"}"#, "d": #"{"vault_environment": "prod"}"#]))
    }

    @Test func isSilentWithoutAVaultEnvironment() {
        let unmarked = Self.files.mapValues { $0.replacing("⟦", with: "").replacing("⟧", with: "") }
        RuleTester.expect(UnsignedSecretRule.self, unmarked, systems: .ofC())
        RuleTester.expect(UnsignedSecretRule.self, unmarked)
    }
}
