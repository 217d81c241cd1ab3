"""Pathways drawn: as an image, a page, Mermaid and BPMN, and what differs between two versions."""
