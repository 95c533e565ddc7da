package dev.meridian.route53.fake;

/**
 * A call that came in.
 *
 * @param number from 1
 * @param action such as {@code ChangeResourceRecordSets}
 */
public record Call(int number, String action, long atNanos) {}
