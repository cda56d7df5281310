"""What people do about simulations, as the log tells it. What one finds out happens to nobody: it is no verb."""

from activity import verbs

verbs.register("simulation.requested", "{actor} asked for a simulation of {subject}")
verbs.register("simulation.cancelled", "{actor} called off the simulation of {subject}")
