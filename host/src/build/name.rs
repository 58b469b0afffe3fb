use semver::Version;

/// The name of an interface, `package:name/interface@version`.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct InterfaceName<'a> {
    /// Namespace and name: `wasi:io`.
    pub(super) package: &'a str,
    /// `streams`.
    pub(super) interface: &'a str,
    /// None where the name carries none, or something else.
    pub(super) version: Option<Version>,
}

impl<'a> InterfaceName<'a> {
    /// Takes a name apart. None: it names no interface of a package.
    pub(super) fn parse(name: &'a str) -> Option<InterfaceName<'a>> {
        let (path, version) = match name.split_once('@') {
            Some((path, version)) => (path, Version::parse(version).ok()),
            None => (name, None),
        };
        let (package, interface) = path.split_once('/')?;
        package.contains(':').then_some(InterfaceName {
            package,
            interface,
            version,
        })
    }
}
