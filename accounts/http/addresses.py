"""Which network addresses may be called: public ones, and the private hosts that the settings name."""

import socket
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

NAT64 = ip_network("64:ff9b::/96")
MOST_ADDRESSES = 4  # of one host that are tried


class AddressRefused(OSError):
    """The host leads to an address inside somebody's network; no socket was opened."""


def checked_addresses(host: str, port: int, allowed_private: frozenset[str]) -> list[str]:
    """The host's addresses, resolved once; refused as a whole if any of them is not public."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    if host.lower().strip("[]") not in allowed_private:
        for address in addresses:
            if not is_public(address):
                raise AddressRefused(f"{host} leads to an address that is not public")
    return addresses[:MOST_ADDRESSES]


def is_public(address: str) -> bool:
    """Whether this is a global unicast address, also after unwrapping an embedded IPv4 address."""
    parsed = ip_address(address.partition("%")[0])
    inner = _embedded(parsed) if isinstance(parsed, IPv6Address) else None
    if inner is not None:
        parsed = inner
    return parsed.is_global and not parsed.is_multicast and not parsed.is_reserved


def _embedded(address: IPv6Address) -> IPv4Address | None:
    if address.ipv4_mapped:
        return address.ipv4_mapped
    if address.sixtofour:
        return address.sixtofour
    if address.teredo:
        return address.teredo[1]
    if address in NAT64 or int(address) < 2**32:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return None
