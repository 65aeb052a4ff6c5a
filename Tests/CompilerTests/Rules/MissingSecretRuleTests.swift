import Testing

@testable import Compiler

@Suite struct MissingSecretRuleTests {
    @Test func reportsSecretsThatAreNotThere() {
        RuleTester.expect(
            MissingSecretRule.self,
            [
                "web/service.yaml": "env: {G: ⟦SECRET(general)⟧}\n",
                "web/marathon-c.yaml":
                    "main: {env: {A: ⟦SECRET(kye)⟧, B: ⟦SHARED_SECRET(key)⟧, C: ⟦'SECRET()'⟧}}\nb: {}\n",
                "web/secrets/key.json": #"{"environments": {}}"#, "_shared/secrets/all.json": #"{"environments": {}}"#,
            ])
    }

    @Test func thoseThatAreThereAreFine() {
        RuleTester.expect(
            MissingSecretRule.self,
            [
                "web/marathon-c.yaml":
                    "main: {env: {A: SECRET(key), B: SHARED_SECRET(all), C: SECRET(a b), D: SECRET(broken)}}\n",
                "web/secrets/key.json": #"{"environments": {}}"#, "web/secrets/broken.json": "{",
                "_shared/secrets/all.json": #"{"environments": {}}"#,
            ])
    }
}
