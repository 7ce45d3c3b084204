//! The PROXY protocol: a proxy says before the first request whom it speaks for.
//!
//! <https://www.haproxy.org/download/3.0/doc/proxy-protocol.txt>, versions 1 and 2.

use std::io;
use std::net::IpAddr;

use ppp::{v1, v2};
use tokio::io::{AsyncRead, AsyncReadExt as _};

/// What a header of version 2 begins with.
const SIGNATURE: &[u8; 12] = b"\r\n\r\n\0\r\nQUIT\n";
/// Bytes of version 2 up to the length of the rest.
const FIXED: usize = 16;
/// Bytes of the rest of version 2: addresses, and what the proxy adds about TLS and the like. Real ones are far shorter.
const REST_MAX: usize = 4_096;
/// Bytes of a whole header of version 1 (section 2.1).
const LINE_MAX: usize = 107;

/// Reads the header and nothing behind it. Returns the address of the client; `None`: the proxy speaks for itself, as it
/// does when it looks whether the server lives.
pub(super) async fn read(stream: &mut (impl AsyncRead + Unpin)) -> io::Result<Option<IpAddr>> {
    // Neither version is shorter.
    let mut header = vec![0; SIGNATURE.len()];
    stream.read_exact(&mut header).await?;
    if header == SIGNATURE {
        header.resize(FIXED, 0);
        stream.read_exact(&mut header[SIGNATURE.len()..]).await?;
        let rest = usize::from(u16::from_be_bytes([header[FIXED - 2], header[FIXED - 1]]));
        if rest > REST_MAX {
            return Err(invalid());
        }
        header.resize(FIXED + rest, 0);
        stream.read_exact(&mut header[FIXED..]).await?;
        return binary(&header);
    }
    if !header.starts_with(b"PROXY ") {
        return Err(invalid());
    }
    // Byte by byte: what follows belongs to somebody else.
    while !header.ends_with(b"\r\n") {
        if header.len() == LINE_MAX {
            return Err(invalid());
        }
        header.push(stream.read_u8().await?);
    }
    text(&header)
}

fn binary(header: &[u8]) -> io::Result<Option<IpAddr>> {
    let header = v2::Header::try_from(header).map_err(|_| invalid())?;
    if header.command == v2::Command::Local {
        return Ok(None);
    }
    Ok(match header.addresses {
        v2::Addresses::IPv4(addresses) => Some(addresses.source_address.into()),
        v2::Addresses::IPv6(addresses) => Some(addresses.source_address.into()),
        v2::Addresses::Unspecified | v2::Addresses::Unix(_) => None,
    })
}

fn text(header: &[u8]) -> io::Result<Option<IpAddr>> {
    let header = v1::Header::try_from(header).map_err(|_| invalid())?;
    Ok(match header.addresses {
        v1::Addresses::Tcp4(addresses) => Some(addresses.source_address.into()),
        v1::Addresses::Tcp6(addresses) => Some(addresses.source_address.into()),
        v1::Addresses::Unknown => None,
    })
}

fn invalid() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "no header of the PROXY protocol")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    async fn read_from(bytes: &[u8]) -> (io::Result<Option<IpAddr>>, usize) {
        let mut stream = bytes;
        let read = read(&mut stream).await;
        (read, stream.len())
    }

    async fn client_of(bytes: &[u8]) -> Option<IpAddr> {
        let mut bytes = bytes.to_vec();
        bytes.extend(b"GET / HTTP/1.1\r\n");
        let (client, left) = read_from(&bytes).await;
        assert_eq!(left, 16, "what follows the header is left alone");
        client.unwrap()
    }

    #[tokio::test]
    async fn both_versions_tell_the_client() {
        let address = |text: &str| Some(text.parse::<IpAddr>().unwrap());
        let four = client_of(b"PROXY TCP4 192.0.2.7 10.0.0.1 56324 443\r\n").await;
        assert_eq!(four, address("192.0.2.7"));
        let six = client_of(b"PROXY TCP6 2001:db8::7 fd00::1 56324 443\r\n").await;
        assert_eq!(six, address("2001:db8::7"));
        let mut binary = [
            &SIGNATURE[..],
            &[0x21, 0x11, 0, 12],
            &[192, 0, 2, 7, 10, 0, 0, 1, 0xdc, 4, 1, 0xbb],
        ]
        .concat();
        assert_eq!(client_of(&binary).await, address("192.0.2.7"));
        // With more behind the addresses.
        binary[15] += 5;
        binary.extend([0x04, 0, 2, 0, 0]);
        assert_eq!(client_of(&binary).await, address("192.0.2.7"));
        let mut binary = [&SIGNATURE[..], &[0x21, 0x21, 0, 36]].concat();
        binary.extend("2001:db8::7".parse::<std::net::Ipv6Addr>().unwrap().octets());
        binary.extend([0; 20]);
        assert_eq!(client_of(&binary).await, address("2001:db8::7"));
    }

    #[tokio::test]
    async fn a_proxy_may_speak_for_itself() {
        assert_eq!(client_of(b"PROXY UNKNOWN\r\n").await, None);
        assert_eq!(client_of(b"PROXY UNKNOWN 192.0.2.7 10.0.0.1 1 2\r\n").await, None);
        assert_eq!(client_of(&[&SIGNATURE[..], &[0x20, 0, 0, 0]].concat()).await, None);
    }

    #[tokio::test]
    async fn anything_else_is_refused_without_waiting_for_more() {
        let endless = [&b"PROXY TCP4 "[..], &[b'1'; 200]].concat();
        let huge = [&SIGNATURE[..], &[0x21, 0x11, 0xff, 0xff], &vec![0; 70_000]].concat();
        for bytes in [
            &b"GET /health/ready HTTP/1.1\r\n\r\n"[..],
            b"PROXY TCP4 192.0.2.7\r\n",
            b"PROXY TCP4 client 10.0.0.1 1 2\r\n",
            &endless,
            &huge,
            b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\x00\x00",
        ] {
            let kind = read_from(bytes).await.0.unwrap_err().kind();
            assert_eq!(kind, io::ErrorKind::InvalidData, "{:?}", &bytes[..12]);
        }
        let cut = read_from(b"PROXY TCP4 192").await.0.unwrap_err();
        assert_eq!(cut.kind(), io::ErrorKind::UnexpectedEof);
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic(version in any::<bool>(), bytes in prop::collection::vec(any::<u8>(), 0..300)) {
            let begin = if version { &SIGNATURE[..] } else { b"PROXY TCP4 " };
            let bytes = [begin, &bytes].concat();
            let _ = futures_util::FutureExt::now_or_never(read_from(&bytes));
        }
    }
}
