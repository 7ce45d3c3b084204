//! What people of a country call the parts of an address.

use serde::Deserialize;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RegionKind {
    Area,
    County,
    Department,
    District,
    DoSi,
    Emirate,
    Island,
    Oblast,
    Parish,
    Prefecture,
    Province,
    State,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PostalCodeKind {
    Eircode,
    Pin,
    Postal,
    Zip,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CityKind {
    City,
    District,
    PostTown,
    Suburb,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DistrictKind {
    District,
    Neighborhood,
    Suburb,
    Townland,
    VillageTownship,
}
