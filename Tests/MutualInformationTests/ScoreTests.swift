import Foundation
import MutualInformation
import Testing

/// BALD scores and InfoNCE losses. Notebook values: exercises 8 and 10, as NumPy 2.4.6 prints them.
@Suite struct ScoreTests {
  struct Content: Decodable {
    struct Score: Decodable { let prior: [Double], labels: [[Double]], value: Double }
    struct Loss: Decodable { let similarities: [[Double]], value: Double }
    let scores: [Score], losses: [Loss]
  }

  @Test(arguments: [(0.5, 0.5, 0), (0.75, 0.25, 0.130812035941137), (0.95, 0.05, 0.4946319372140727)])
  func notebookQueries(_ p0: Double, _ p1: Double, _ expected: Double) throws {
    let score = try baldScore(prior: [0.5, 0.5], labels: [[1 - p0, p0], [1 - p1, p1]])
    #expect(abs(score - expected) < 1e-12)
  }

  @Test func notebookLosses() throws {
    let weak = [[1.0, 0.8, 0.2], [0.7, 1.0, 0.5], [0.1, 0.4, 1.0]]
    let strong = weak.enumerated().map { i, row in
      row.enumerated().map { $1 + ($0 == i ? 1.5 : 0) }
    }
    #expect(abs(try infoNCELoss(similarities: weak) - 0.7809321606112937) < 1e-12)
    #expect(abs(try infoNCELoss(similarities: strong) - 0.2350828382080706) < 1e-12)
  }

  @Test func againstEntropiesAndSoftmax() throws {
    let content = try reference("tables", as: Content.self)
    for row in content.scores {
      #expect(abs(try baldScore(prior: row.prior, labels: row.labels) - row.value) < 1e-14)
    }
    for row in content.losses {
      #expect(abs(try infoNCELoss(similarities: row.similarities) - row.value) < 1e-14)
    }
  }

  /// A row's common offset says nothing, however large; equal scores lose ln K.
  @Test func offsets() throws {
    let loss = try infoNCELoss(similarities: [[1, 0.5], [-2, 3]])
    #expect(abs(try infoNCELoss(similarities: [[1025, 1024.5], [-1026, -1021]]) - loss) < 1e-15)
    let even = [[Double]](repeating: [Double](repeating: 1e300, count: 7), count: 7)
    #expect(abs(try infoNCELoss(similarities: even) - log(7)) < 1e-15)
    #expect(try infoNCELoss(similarities: [[-3]]) == 0)
    #expect(try infoNCELoss(similarities: [[800, 0], [0, -800]]) == 400)
    #expect(try infoNCELoss(similarities: [[1e300, -1e300], [1e300, -1e300]]) == 1e300)
  }

  private func complaint(_ make: () throws -> some Any) -> String {
    do { _ = try make() } catch let error as TableError { return error.description } catch {}
    return "none"
  }

  @Test func badScores() throws {
    let labels = [[0.9, 0.1], [0.2, 0.8]]
    #expect(
      complaint { try baldScore(prior: [1], labels: labels) } == "prior: found 1 number, allowed is 2")
    #expect(
      complaint { try baldScore(prior: [0.5, 0.4], labels: labels) }
        == "prior: found a sum of 0.9, allowed is 1, give or take 1e-09")
    #expect(
      complaint { try baldScore(prior: [1.5, -0.5], labels: labels) }
        == "prior[1]: found -0.5, allowed is a finite number, at least 0")
    #expect(
      complaint { try baldScore(prior: [0.5, 0.5], labels: [[0.9, 0.1], [0.2, 0.9]]) }.hasPrefix("row 2: "))
    #expect(complaint { try baldScore(prior: [], labels: []) }.contains("no numbers"))
    #expect(
      complaint { try infoNCELoss(similarities: [[1, 2, 3], [4, 5, 6]]) }
        == "similarities: found 2 × 3 numbers, allowed is as many rows as columns")
    #expect(
      complaint { try infoNCELoss(similarities: [[1, 2], [3]]) }
        == "row 2: found 1 number, allowed is 2 as in row 1")
    #expect(
      complaint { try infoNCELoss(similarities: [[1, .infinity], [3, 4]]) }
        == "element [0, 1]: found inf, allowed is a number in [-1e300, 1e300]")
    #expect(complaint { try infoNCELoss(similarities: [[1, 2], [3, .nan]]) }.hasPrefix("element [1, 1]: "))
    #expect(
      complaint { try infoNCELoss(similarities: []) }
        == "similarities: found no numbers, allowed is rows of at least one number")
  }
}
