package dev.meridian.route53;

import dev.meridian.wire.Name;
import java.util.SortedSet;

/** Another authority for a zone that can be asked on behalf of a client. Calls block. */
public interface Authority {
  /**
   * The values of the records that a client gets, in the spelling that record sets have; none where
   * the name has none of the type, or does not exist.
   *
   * @throws ApiException when there is no answer
   */
  SortedSet<String> ask(Name name, RecordType type, ParityClient client)
      throws ApiException, InterruptedException;

  /** Who answers, in a few words. */
  String words();

  /** Whether answers follow health checks that Route 53 makes by itself. */
  boolean seesChecks();
}
