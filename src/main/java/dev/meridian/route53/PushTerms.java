package dev.meridian.route53;

import java.util.Optional;

/**
 * What a compilation may use.
 *
 * @param cidr whether CIDR collections may be used; where not, networks cannot be told apart
 * @param voting needed for names in mode {@code checks}
 */
public record PushTerms(Atlas atlas, boolean cidr, Optional<Voting> voting) {}
