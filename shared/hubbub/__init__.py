"""The kit: what a Hubbub service needs to speak the wire contract and to be a good agent."""
