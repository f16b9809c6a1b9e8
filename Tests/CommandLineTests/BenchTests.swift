import Testing

/// `mi-study bench`: what it prints. Times are not judged.
@Suite struct BenchTests {
  private let names = [
    "uniforms", "normals", "gsl-ziggurat-mt19937", "histogram-replication", "ksg1-replication-1000",
    "ksg1-replication-10000", "infonce-replication", "infonce-network-replication",
    "nwj-network-replication", "donsker-varadhan-network-replication", "mine-network-replication",
    "chain-rule-replication", "program-replication",
  ]

  @Test func csv() throws {
    let run = try Tool.run("bench", "--format", "csv", "--threads", "1", "--runs", "1")
    #expect(run.status == 0 && run.errors.isEmpty)
    let lines = run.output.split(separator: "\n").map { $0.split(separator: ",").map(String.init) }
    #expect(
      lines[0].joined(separator: ",")
        == "benchmark,unit,threads,median,minimum,maximum,runs,machine,instruction_set")
    #expect(lines.dropFirst().map { $0[0] } == names)
    for line in lines.dropFirst() {
      #expect(line[1] == (line[0].contains("replication") ? "us per replication" : "ns per number"))
      let figures = line[3...5].compactMap { Double($0) }
      #expect(figures.count == 3 && figures.allSatisfy { $0 > 0 })
      // One run is its own median, minimum and maximum.
      #expect(Set(figures).count == 1 && line[2] == "1" && line[6] == "1")
      #expect(["baseline", "avx2", "avx512"].contains(line.last!))
    }
  }

  @Test func severalThreadsAndChosenRows() throws {
    let run = try Tool.run(
      "bench", "--threads", "3", "--runs", "2", "--only", "uniforms", "--only", "ksg1-replication-1000",
      environment: ["MI_STUDY_ISA": "baseline"])
    #expect(run.status == 0)
    let lines = run.output.split(separator: "\n")
    #expect(lines[0].hasSuffix("instruction set baseline, 2 runs of each"))
    #expect(lines.count == 4)
    #expect(lines[2].contains("uniforms") && lines[3].contains("ksg1-replication-1000"))
    #expect(lines[2].split(separator: " ").dropFirst(4).first == "3")
  }

  @Test(arguments: [
    (["--only", "uniform"], "unknown benchmark 'uniform', allowed: uniforms, normals,"),
    (["--format", "json"], "unknown format 'json', allowed: table, csv"),
    (["--threads", "0"], "--threads 0: must be from 1 to 1024"),
    (["--runs", "0"], "--runs 0: must be from 1 to 1000"),
  ])
  func mistakes(_ row: (arguments: [String], line: String)) throws {
    let run = try Tool.run(["bench"] + row.arguments)
    #expect(run.status == 64 && run.output.isEmpty)
    #expect(run.errors.contains(row.line), "\(run.errors)")
  }
}
