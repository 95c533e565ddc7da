package dev.meridian.conformance;

import java.util.List;
import java.util.Map;

/**
 * A file of the corpus, read.
 *
 * @param name without folder
 * @param files what the server reads: path below its folder to text
 * @param saying what the loader must say, line by line, without the folder; nothing else
 * @param refused whether the loader must refuse to serve
 */
record CorpusFile(
    String name,
    Map<String, String> files,
    List<String> saying,
    boolean refused,
    List<Step> steps) {
  /** A query and the response to it. */
  record Step(Ask ask, Expected expected) {}
}
