package dev.meridian.route53;

import java.util.Optional;

/**
 * How a hosted zone stands that a server keeps.
 *
 * @param comparison the last one; empty where there is none, or Route 53 could not be asked
 */
public record ZoneReport(String hostedZoneId, Sync.Status sync, Optional<Comparison> comparison) {}
