/**
 * The policy tree, its compilation to classes and outcomes, and the pick. Uses geo and health.
 *
 * <pre>
 *   Policy + Whereabouts ─ Specialisation ─▶ Residual   equal ones are one class   (load)
 *   Residual + Health    ─ Evaluation ─────▶ Plan       only draws are left        (control thread)
 *   Plan                 ─ Flattening ─────▶ Choice     in an Outcome, published   (control thread)
 *   Outcome + Draw       ─ pick ───────────▶ records                               (listeners)
 * </pre>
 *
 * <p>The policies of a load are one {@link PolicySet}: what several have in common is there once,
 * and a change of health is worked out once for all.
 *
 * <p>No thread lives here. Listeners only read {@link SteeredPolicy#outcome} and pick, each with
 * its own {@link Draw}.
 */
@NullMarked
package dev.meridian.steer;

import org.jspecify.annotations.NullMarked;
