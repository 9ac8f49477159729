package dev.ampinterop.amp.command;

/**
 * The record for a command without arguments, or without anything in its response. Twisted: {@code
 * arguments = []}, {@code response = []}, which are the defaults.
 */
public record Empty() {}
