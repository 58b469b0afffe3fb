//! Which addresses requests may go to: public ones, and what the operator says.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::{IpNet, Ipv4Net, Ipv6Net};

/// What the operator says about addresses.
#[derive(Clone, Debug, Default)]
pub(super) struct AddressPolicy {
    /// Special networks that may be reached after all.
    pub(super) allow: Vec<IpNet>,
    /// Networks that may not be reached although they are public.
    pub(super) deny: Vec<IpNet>,
}

impl AddressPolicy {
    /// Whether a connection to this address may be made. `own` are the
    /// machine's addresses, public ones too: what listens there trusts the
    /// machine, the host's own API first of all.
    pub(super) fn permits(&self, address: IpAddr, own: &[IpAddr]) -> bool {
        let within = |networks: &[IpNet]| networks.iter().any(|net| net.contains(&address));
        if within(&self.deny) {
            return false;
        }
        within(&self.allow) || (is_public(address) && !own.contains(&address))
    }
}

/// The addresses of this machine's interfaces.
pub(super) fn own() -> std::io::Result<Vec<IpAddr>> {
    let interfaces = if_addrs::get_if_addrs()?;
    Ok(interfaces.iter().map(if_addrs::Interface::ip).collect())
}

/// Whether an address is somebody's public server by the registries of IANA
/// (iana-ipv4-special-registry, iana-ipv6-special-registry).
pub(super) fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => !SPECIAL_V4.iter().any(|net| net.contains(&address)),
        // What is allocated to networks, less what is special within. All
        // other ranges are special, those that wrap an IPv4 address included:
        // mapped, compatible, translated (SIIT, NAT64), 6to4 and Teredo.
        IpAddr::V6(address) => {
            GLOBAL_V6.contains(&address) && !SPECIAL_V6.iter().any(|net| net.contains(&address))
        }
    }
}

const fn v4(a: u8, b: u8, c: u8, d: u8, prefix: u8) -> Ipv4Net {
    Ipv4Net::new_assert(Ipv4Addr::new(a, b, c, d), prefix)
}

const fn v6(high: [u16; 4], prefix: u8) -> Ipv6Net {
    let [a, b, c, d] = high;
    Ipv6Net::new_assert(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0), prefix)
}

const SPECIAL_V4: [Ipv4Net; 15] = [
    v4(0, 0, 0, 0, 8),
    v4(10, 0, 0, 0, 8),
    v4(100, 64, 0, 0, 10),
    v4(127, 0, 0, 0, 8),
    v4(169, 254, 0, 0, 16),
    v4(172, 16, 0, 0, 12),
    v4(192, 0, 0, 0, 24),
    v4(192, 0, 2, 0, 24),
    v4(192, 88, 99, 0, 24),
    v4(192, 168, 0, 0, 16),
    v4(198, 18, 0, 0, 15),
    v4(198, 51, 100, 0, 24),
    v4(203, 0, 113, 0, 24),
    v4(224, 0, 0, 0, 4),
    v4(240, 0, 0, 0, 4),
];

const GLOBAL_V6: Ipv6Net = v6([0x2000, 0, 0, 0], 3);

const SPECIAL_V6: [Ipv6Net; 5] = [
    // Protocol assignments, Teredo among them.
    v6([0x2001, 0, 0, 0], 23),
    v6([0x2001, 0xdb8, 0, 0], 32),
    // 6to4.
    v6([0x2002, 0, 0, 0], 16),
    v6([0x3ffe, 0, 0, 0], 16),
    v6([0x3fff, 0, 0, 0], 20),
];

#[cfg(test)]
mod tests;
