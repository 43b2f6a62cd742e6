import SagaFormat
import Testing

@Suite struct PlacedProblemTests {
  @Test func aProblemIsOneLineWithItsPlaceAndItsHint() {
    let problem = PlacedProblem(
      file: "order.yaml",
      line: 3,
      column: 7,
      message: "no such kind",
      hint: "try pivot"
    )
    #expect(problem.text == "order.yaml:3:7: no such kind; try pivot")
  }
}
