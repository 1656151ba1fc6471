"""Addresses of this app."""

from django.urls import path

from catalog import views

urlpatterns = [
    path("products/", views.products, name="products"),
    path("products/<int:pk>/", views.product, name="product"),
    path("groups/", views.product_groups, name="product_groups"),
    path("groups/<int:pk>/", views.product_group, name="product_group"),
    path("vat-rates/", views.vat_rates, name="vat_rates"),
]
