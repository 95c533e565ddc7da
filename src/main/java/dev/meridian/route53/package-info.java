/**
 * Route 53 as a second mouth: what a hosted zone should hold, worked out from a zone and its
 * policies, and the way there. The model and the desired state are pure: no clock, no network,
 * equal input gives equal output. Uses configuration, zone, steering and health; the AWS SDK for
 * the calls.
 */
@NullMarked
package dev.meridian.route53;

import org.jspecify.annotations.NullMarked;
