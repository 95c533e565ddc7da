package dev.meridian.probe;

import dev.meridian.config.ProbeSpec;
import dev.meridian.health.Target;

/** A target and the probe that checks it. */
public record Probed(Target target, ProbeSpec spec) {}
