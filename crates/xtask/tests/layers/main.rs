//! Dependencies point inwards only.

mod plan;

use std::collections::{BTreeMap, BTreeSet};

use cargo_metadata::{CargoOpt, DependencyKind, Metadata, MetadataCommand, Package, PackageId};

use plan::{ADAPTERS, BY_CHOICE, LIGHT, MAY_USE};

/// How the names of what is not light begin.
const HEAVY: &[&str] = &["actix", "amqprs", "diesel"];

#[test]
fn every_crate_uses_nothing_but_what_its_layer_allows() {
    let rules: BTreeMap<&str, BTreeSet<&str>> =
        MAY_USE.iter().map(|(name, allowed)| (*name, allowed.iter().copied().collect())).collect();
    let metadata = manifests();
    let mut strangers = Vec::new();
    for package in metadata.workspace_packages() {
        let name = package.name.as_str();
        let allowed = rules.get(name).unwrap_or_else(|| panic!("{name} has no layer: give it one here"));
        strangers.extend(uses(package).difference(allowed).map(|stranger| format!("{name} uses {stranger}")));
    }
    assert!(strangers.is_empty(), "against the plan of the house: {strangers:#?}");
    let crates = metadata.workspace_packages().iter().map(|package| package.name.to_string()).collect();
    let rules: BTreeSet<String> = rules.keys().copied().map(str::to_owned).collect();
    assert_eq!(rules, crates, "a rule is for a crate that there is");
}

#[test]
fn what_is_used_by_choice_is_off_by_default() {
    for package in manifests().workspace_packages() {
        let optional = package.dependencies.iter().filter(|dependency| dependency.optional);
        let optional: Vec<_> =
            optional.map(|dependency| (package.name.as_str(), &*dependency.name)).collect();
        let by_choice = BY_CHOICE.iter().copied().filter(|(name, _)| package.name == *name);
        assert_eq!(optional, by_choice.collect::<Vec<_>>());
        assert!(!package.features.contains_key("default"), "{} chooses for others", package.name);
    }
}

#[test]
fn nobody_knows_the_server() {
    for package in manifests().workspace_packages() {
        let knows = package.dependencies.iter().any(|dependency| dependency.name == "customer-server");
        assert!(!knows, "{} depends on customer-server", package.name);
    }
}

#[test]
fn no_adapter_knows_another() {
    for package in manifests().workspace_packages() {
        if ADAPTERS.contains(&package.name.as_str()) {
            let others: Vec<_> = uses(package).into_iter().filter(|used| ADAPTERS.contains(used)).collect();
            assert!(others.is_empty(), "{} depends on {others:?}", package.name);
        }
    }
}

#[test]
fn what_the_neighbours_take_pulls_in_no_framework() {
    let metadata = whole_graph();
    for package in metadata.workspace_packages() {
        if LIGHT.contains(&package.name.as_str()) {
            let tree = tree(&metadata, &package.id);
            let heavy: Vec<_> = tree.iter().filter(|name| is_heavy(name)).collect();
            assert!(heavy.is_empty(), "{} pulls in {heavy:?}", package.name);
        }
    }
}

#[test]
fn the_graph_that_is_searched_is_the_real_one() {
    let metadata = whole_graph();
    for (name, heavy) in [
        ("customer-http", "actix-web"),
        ("customer-mysql", "diesel"),
        ("customer-rabbitmq", "amqprs"),
        ("customer-contract", "jsonwebtoken"),
    ] {
        let package = metadata.workspace_packages().into_iter().find(|package| package.name == name);
        let tree = tree(&metadata, &package.unwrap().id);
        assert!(tree.contains(heavy), "{name} without {heavy}");
    }
}

fn is_heavy(name: &str) -> bool {
    HEAVY.iter().any(|heavy| name.starts_with(heavy))
}

/// What a crate's manifest names, outside of its tests.
fn uses(package: &Package) -> BTreeSet<&str> {
    let dependencies = package.dependencies.iter();
    let outside_tests = dependencies.filter(|dependency| dependency.kind != DependencyKind::Development);
    outside_tests.map(|dependency| dependency.name.as_str()).collect()
}

/// The names of everything that a crate is built with, outside of its tests, itself left out.
fn tree(metadata: &Metadata, package: &PackageId) -> BTreeSet<String> {
    let nodes = &metadata.resolve.as_ref().unwrap_or_else(|| panic!("cargo metadata resolves nothing")).nodes;
    let nodes: BTreeMap<_, _> = nodes.iter().map(|node| (&node.id, node)).collect();
    let mut seen = BTreeSet::new();
    let mut next = vec![package];
    while let Some(package) = next.pop() {
        for dependency in nodes.get(package).into_iter().flat_map(|node| &node.deps) {
            let tests_only = dependency.dep_kinds.iter().all(|kind| kind.kind == DependencyKind::Development);
            if !tests_only && seen.insert(&dependency.pkg) {
                next.push(&dependency.pkg);
            }
        }
    }
    let packages = metadata.packages.iter().filter(|package| seen.contains(&package.id));
    packages.map(|package| package.name.to_string()).collect()
}

fn manifests() -> Metadata {
    MetadataCommand::new().no_deps().exec().unwrap_or_else(|cause| panic!("cargo metadata: {cause}"))
}

/// The graph with every feature, for this machine alone: the crates of other systems need not have been downloaded.
fn whole_graph() -> Metadata {
    let printed = std::process::Command::new("rustc").arg("-vV").output();
    let printed = printed.unwrap_or_else(|cause| panic!("rustc: {cause}")).stdout;
    let printed = String::from_utf8_lossy(&printed).into_owned();
    let host = printed.lines().find_map(|line| line.strip_prefix("host: "));
    let host = host.unwrap_or_else(|| panic!("rustc does not say for what it builds"));
    let mut command = MetadataCommand::new();
    command.features(CargoOpt::AllFeatures);
    command.other_options(vec!["--filter-platform".to_owned(), host.to_owned()]);
    command.exec().unwrap_or_else(|cause| panic!("cargo metadata: {cause}"))
}
