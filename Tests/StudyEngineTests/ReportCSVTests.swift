import Foundation
import GSLRandom
import MutualInformation
import StudyEngine
import Testing

/// The CSV files, read back by a parser of RFC 4180.
@Suite struct ReportCSVTests {
  /// Records of fields; `\n` ends a record.
  func parse(_ text: String) -> [[String]] {
    var records: [[String]] = []
    var fields: [String] = []
    var field = ""
    var quoted = false
    let scalars = Array(text.unicodeScalars)
    var index = 0
    while index < scalars.count {
      let scalar = scalars[index]
      if quoted {
        if scalar == "\"", index + 1 < scalars.count, scalars[index + 1] == "\"" {
          field.unicodeScalars.append("\"")
          index += 1
        } else if scalar == "\"" {
          quoted = false
        } else {
          field.unicodeScalars.append(scalar)
        }
      } else {
        switch scalar {
        case "\"": quoted = true
        case ",":
          fields.append(field)
          field = ""
        case "\n":
          records.append(fields + [field])
          (fields, field) = ([], "")
        default: field.unicodeScalars.append(scalar)
        }
      }
      index += 1
    }
    return records
  }

  /// The contract, written out a second time.
  @Test func summaryColumns() throws {
    let header = SummaryCSV.render(try ReportFixture.summary()).split(separator: "\n")[0]
    let parameters =
      "estimator.bins,estimator.range,estimator.correction,"
      + "estimator.a-parameter-with-a-name-so-long-that-no-column-holds-it"
    #expect(
      header == """
        study,cell,law,law.correlation,law.probabilities,n,estimator,\(parameters),\
        quantity,unit,truth,truth_kind,expectation,expectation_kind,replications,failures,mean,bias,bias_mcse,z,\
        variance,variance_mcse,sd,sd_mcse,mse,mse_mcse,rmse,rmse_mcse,min,q05,q25,median,q75,q95,max,\
        q05_low,q05_high,q25_low,q25_high,median_low,median_high,q75_low,q75_high,q95_low,q95_high,\
        discretisation_bias,sampling_bias,exact_variance,variance_z,\
        interval_failures,coverage,coverage_mcse,coverage_low,coverage_high,be_coverage,\
        be_coverage_mcse,be_coverage_low,be_coverage_high,mean_width,mean_width_mcse,model_se,\
        model_se_mcse,model_se_error,model_se_error_mcse,test_failures,rejections,rejections_mcse,\
        rejections_low,rejections_high,\
        relative_bias,relative_bias_mcse,\
        complete_replications,complete_bias,complete_bias_mcse,complete_rmse,complete_rmse_mcse,\
        failure_rate,failure_rate_low,failure_rate_high,\
        bias_cv,bias_cv_mcse,cv_controls,cv_saving,\
        mse_cv,mse_cv_mcse,rmse_cv,rmse_cv_mcse,mse_cv_saving,row,label,exact_bias,assumes
        """)
  }

  @Test func summaryReadsBack() throws {
    let summary = try ReportFixture.summary()
    let records = parse(SummaryCSV.render(summary))
    #expect(records.count == summary.rows.count + 1)
    #expect(records.allSatisfy { $0.count == records[0].count })
    for (row, record) in zip(summary.rows, records.dropFirst()) {
      let fields = Dictionary(uniqueKeysWithValues: zip(records[0], record))
      #expect(fields["study"] == summary.study.name)
      #expect(fields["law.probabilities"] == (row.cell.law.arguments["probabilities"]?.text ?? "NA"))
      #expect(fields["quantity"] == row.target.quantity.name)
      #expect(fields["expectation"].flatMap(Double.init) == row.target.expectedValue)
      for measure in Measure.all {
        let field = try #require(fields[measure.id])
        #expect(
          field == "NA" ? measure.value(row.measures) == nil : Double(field) == measure.value(row.measures))
      }
      let counts = ["cell", "n", "replications", "failures"].compactMap { fields[$0].flatMap { Int($0) } }
      #expect(counts == [row.cell.number, row.cell.count, row.measures.replications, row.measures.failures])
    }
  }

  @Test(arguments: [
    ("plain", "plain"), ("a,b", "\"a,b\""), ("a\"b", "\"a\"\"b\""), ("a\nb", "\"a\nb\""),
    ("a\r\nb", "\"a\r\nb\""),
    ("", ""), ("é,", "\"é,\""),
  ])
  func quoting(text: String, field: String) {
    #expect(CSV.field(text) == field)
    #expect(parse(field + "\n") == [[text]])
  }

  @Test func numbers() {
    #expect(CSV.number(0.1) == "0.1")
    #expect(CSV.number(-0.0) == "0.0")
    #expect(CSV.number(1e-5) == "1e-05")
    #expect(CSV.number(nil) == "NA")
    #expect(CSV.number(.nan) == "NA")
    #expect(CSV.number(-.infinity) == "NA")
  }

  /// The contract, written out a second time.
  @Test func pairColumns() throws {
    let header = PairsCSV.render(try ReportFixture.summary()).split(separator: "\n")[0]
    #expect(
      header == """
        study,cell,law,law.correlation,law.probabilities,n,quantity,unit,estimator_a,estimator_b,row_a,row_b,\
        replications,failures_a,failures_b,bias_difference,bias_difference_mcse,mse_difference,mse_difference_mcse,\
        absolute_error_difference,absolute_error_difference_mcse,mse_ratio,mse_ratio_mcse,rmse_ratio,rmse_ratio_mcse,\
        sd_ratio,sd_ratio_mcse,relative_precision,relative_precision_mcse,correlation,correlation_mcse,\
        pairing_gain,replications_saved,larger_errors_a,larger_errors_b,\
        bias_difference_cv,bias_difference_cv_mcse,cv_controls,cv_saving
        """)
  }

  /// Lines find their rows, with the numbers that the measures have.
  @Test func pairsReadBack() throws {
    let summary = try ReportFixture.summary()
    let records = parse(PairsCSV.render(summary))
    let rows = parse(SummaryCSV.render(summary)).dropFirst()
    #expect(records.count == summary.pairs.count + 1 && records.count > 3)
    #expect(records.allSatisfy { $0.count == records[0].count })
    let labels = EntryLabels(summary.study)
    for (pair, record) in zip(summary.pairs, records.dropFirst()) {
      let fields = Dictionary(uniqueKeysWithValues: zip(records[0], record))
      for (place, index) in [("a", pair.first), ("b", pair.second)] {
        let row = try #require(fields["row_" + place].flatMap { Int($0) })
        #expect(row == index + 1)
        #expect(Array(rows)[row - 1][..<6] == record[..<6], "study, cell, law, n")
        #expect(fields["estimator_" + place] == labels.label(of: summary.rows[index].estimator))
      }
      for measure in PairMeasure.all {
        let field = try #require(fields[measure.id])
        let value = measure.value(pair.measures)
        #expect(field == "NA" ? value == nil : Double(field) == value, "\(measure.id)")
      }
    }
  }

  @Test func replications() throws {
    let summary = try ReportFixture.summary()
    let csv = ReplicationsCSV(of: summary.study)
    var buffer = Array(csv.header.utf8)
    let lines = csv.lines(of: summary.rows[3].cell)
    lines.append(replication: 0, estimator: 0, quantity: 0, estimate: 0.1, failure: nil, to: &buffer)
    lines.append(replication: 12, estimator: 3, quantity: 1, estimate: -0.0, failure: nil, to: &buffer)
    lines.append(
      replication: 13, estimator: 2, quantity: 0, estimate: 7, failure: .constantVariable, to: &buffer)
    lines.append(replication: 14, estimator: 1, quantity: 0, estimate: .nan, failure: nil, to: &buffer)
    let records = parse(String(decoding: buffer, as: UTF8.self))
    let start = [summary.study.name, "2", "paper-law", "-0.25", "[[0.4, 0.1], [0.1, 0.4]]", "1000"]
    #expect(
      records == [
        [
          "study", "cell", "law", "law.correlation", "law.probabilities", "n", "replication", "estimator",
          "estimator.bins", "estimator.range", "estimator.correction",
          "estimator.a-parameter-with-a-name-so-long-that-no-column-holds-it", "quantity", "estimate",
          "truth", "status", "row", "label",
        ],
        start + [
          "0", "histogram", "12", "data", "none", "1.0", "I(X;Y)", "0.1", "0.22314355131421", "ok", "6",
          "histogram, 12 bins, data range, no correction",
        ],
        start + [
          "12", "chain", "NA", "NA", "NA", "NA", "chain-rule residual", "0.0", "0.0", "ok", "10", "chain",
        ],
        start + [
          "13", "histogram", "1", "[-4.0, 4.5]", "none", "1.0", "I(X;Y)", "NA", "0.22314355131421",
          "constant-variable", "8", "histogram, 1 bin, [-4, 4.5], no correction",
        ],
        start + [
          "14", "histogram", "12", "data", "miller-madow", "1.0", "I(X;Y)", "NA", "0.22314355131421",
          "estimate-not-finite", "7", "histogram, 12 bins, data range, miller-madow",
        ],
      ])
  }

  /// A report as `JSONDecoder` reads it (`JSONSerialization` does not round numbers correctly).
  private struct JSONFile: Decodable {
    struct Study: Decodable {
      let name: String
      let description: String
      let seed: UInt64
    }
    enum Field: Decodable {
      case number(Double)
      case null
      case other

      init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
          self = .null
        } else if let number = try? container.decode(Double.self) {
          self = .number(number)
        } else {
          self = .other
        }
      }
    }
    let study: Study
    let unit: String
    let rows: [[String: Field]]
    struct Finding: Decodable, Equatable {
      let kind: String
      let sentence: String
      let is_warning: Bool
    }
    let findings: [Finding]
  }

  /// The findings of the HTML report in their order, in the unit that is asked for; none without rows.
  @Test(arguments: InformationUnit.allCases)
  func jsonHasFindings(unit: InformationUnit) throws {
    let summary = try ReportFixture.summary()
    let file = try JSONDecoder().decode(
      JSONFile.self, from: Data(JSONReport.render(summary, in: unit).utf8))
    let page = HTMLReport.render(summary, in: unit)
    let sentences = page.components(separatedBy: "<ul class=\"findings\">")[1].components(
      separatedBy: "</ul>")[0]
      .matches(of: /<li( class="warning")?>([^<]*)<\/li>/).map { match in
        (match.1 != nil, String(match.2))
      }
    #expect(file.findings.count == sentences.count && file.findings.count > 1)
    for (finding, shown) in zip(file.findings, sentences) {
      let escaped = finding.sentence.replacing("&", with: "&amp;").replacing("<", with: "&lt;")
        .replacing(">", with: "&gt;").replacing("\"", with: "&quot;").replacing("'", with: "&#39;")
      #expect(escaped == shown.1 && finding.is_warning == shown.0)
      #expect(StudyFinding.Kind(rawValue: finding.kind) != nil)
    }
    #expect(file.findings.contains { $0.is_warning } && file.findings.contains { $0.kind == "failures" })
    let empty = Summary(study: summary.study, rows: [])
    let bare = try JSONDecoder().decode(JSONFile.self, from: Data(JSONReport.render(empty).utf8))
    #expect(bare.findings == [])
  }

  /// The same numbers under the same names, null for NA.
  @Test func jsonReadsBack() throws {
    let summary = try ReportFixture.summary()
    let file = try JSONDecoder().decode(JSONFile.self, from: Data(JSONReport.render(summary).utf8))
    #expect(file.study.name == summary.study.name)
    #expect(file.study.description == summary.study.description)
    #expect(file.study.seed == .max)
    #expect(file.unit == "nats")
    #expect(file.rows.count == summary.rows.count)
    for (row, json) in zip(summary.rows, file.rows) {
      for measure in Measure.all {
        switch try #require(json[measure.id]) {
        case .number(let number): #expect(number == measure.value(row.measures), "\(measure.id)")
        case .null: #expect(measure.value(row.measures) == nil, "\(measure.id)")
        case .other: Issue.record("\(measure.id) is no number")
        }
      }
    }
  }
}
