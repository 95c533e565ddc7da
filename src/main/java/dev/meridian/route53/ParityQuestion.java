package dev.meridian.route53;

import dev.meridian.wire.Name;
import java.util.Optional;
import java.util.SortedSet;

/**
 * A question that both authorities are asked.
 *
 * @param asked a name below the owner where that is a wildcard
 * @param steered whose policy answers; empty for records of the master file
 * @param fixed what those are; none where a policy answers
 */
record ParityQuestion(
    Name asked,
    RecordType type,
    ParityClient client,
    Optional<SteeredName> steered,
    SortedSet<String> fixed) {}
