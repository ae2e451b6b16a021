"""Epidural steroid injections."""
