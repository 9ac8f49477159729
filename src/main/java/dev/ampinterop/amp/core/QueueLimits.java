package dev.ampinterop.amp.core;

/**
 * How much may wait for a peer that does not read.
 *
 * @param bytes at least 0
 * @param descriptors at least 0; each of them is open in this process
 */
public record QueueLimits(int bytes, int descriptors) {}
